// Events per second, stored and priced, through the front door and through Next alone, against bare floors on the same
// PostgreSQL in the same run: batches of 100 over 16 connections, and single events over 64.
import { makeBatch, makeSingle } from "./lib/events.mjs";
import { drive, median } from "./lib/load.mjs";
import { launch, makeDatabase, startOurs, withServer } from "./lib/ours.mjs";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const [FRONT_PORT, NEXT_PORT, FLOOR_PORT] = [4310, 4311, 4312];
const LOADS = {
  "batches of 100": {
    ...{ path: "/v1/events/batch", size: 100, connections: 16, makeBody: () => makeBatch(100) },
    goals: { "front door": [0.65, 0.8], "plain Next route": [0.4, 0.5] },
  },
  "single events": {
    ...{ path: "/v1/events", size: 1, connections: 64, makeBody: makeSingle },
    goals: { "front door": [0.5, 0.75], "plain Next route": [] },
  },
};

export function measure({ rounds }) {
  return withServer(async () => {
    const servers = await startAll();
    const rows = [];
    for (const [name, load] of Object.entries(LOADS))
      rows.push(...(await drivenAll(name, load, servers, rounds)));
    return rows;
  });
}

async function startAll() {
  const front = await startOurs(await makeDatabase("front"), FRONT_PORT, "front door");
  const next = await startOurs(await makeDatabase("plain"), NEXT_PORT, "plain Next route");
  const env = { DATABASE_URL: await makeDatabase("floor"), PORT: String(FLOOR_PORT) };
  await launch(["bench/lib/floor.mjs"], env, /ready/);
  return { floor: { base: `http://localhost:${FLOOR_PORT}` }, "front door": front, "plain Next route": next };
}

async function drivenAll(name, { path, size, connections, makeBody, goals }, servers, rounds) {
  const rates = Object.fromEntries(Object.keys(servers).map((server) => [server, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [server, { base, key }] of Object.entries(servers)) {
      const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
      const seconds = round === 0 ? 2 : SECONDS;
      const rate = (await drive({ url: base + path, headers, makeBody, connections, seconds })) * size;
      if (round > 0) rates[server].push(rate);
    }
    const last = Object.entries(rates).map(([server, all]) => `${server} ${all.at(-1)?.toFixed(0)}`);
    if (round > 0) console.log(`${name}, round ${round}: ${last.join(", ")} events/s`);
  }
  const { floor, ...ours } = rates;
  return Object.entries(ours).map(([server, all]) => ({
    what: `ingest, ${name}, ${connections} connections, ${server}, events/s, beside the bare floor`,
    ours: median(all),
    theirs: median(floor),
    ratio: median(all.map((rate, round) => rate / floor[round])),
    must: goals[server][0],
    aim: goals[server][1],
  }));
}
