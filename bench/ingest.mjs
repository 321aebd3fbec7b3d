// Events per second of batches of 100 over 16 connections, stored and priced, against the bare floor on the
// same PostgreSQL in the same run.
import { makeBatch } from "./lib/events.mjs";
import { drive, median } from "./lib/load.mjs";
import { launch, makeDatabase, startOurs, withServer } from "./lib/ours.mjs";

const BATCH = 100;
const CONNECTIONS = 16;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const [OUR_PORT, FLOOR_PORT] = [4310, 4311];

export function measure({ rounds }) {
  return withServer(() => drivenBoth(rounds));
}

async function drivenBoth(rounds) {
  const ours = await ourTarget(await makeDatabase("ours"));
  const floor = await startFloor(await makeDatabase("floor"));
  const rates = { ours: [], floor: [] };
  await drive({ ...ours, seconds: 2 });
  await drive({ ...floor, seconds: 2 });
  for (let round = 1; round <= rounds; round++) {
    rates.floor.push((await drive({ ...floor, seconds: SECONDS })) * BATCH);
    rates.ours.push((await drive({ ...ours, seconds: SECONDS })) * BATCH);
    console.log(
      `round ${round}: ours ${rates.ours.at(-1).toFixed(0)}, floor ${rates.floor.at(-1).toFixed(0)} events/s`,
    );
  }
  return [
    {
      what: `ingest, batches of ${BATCH}, ${CONNECTIONS} connections, plain Next route, events/s, beside the bare floor`,
      ours: median(rates.ours),
      theirs: median(rates.floor),
      ratio: median(rates.ours.map((rate, round) => rate / rates.floor[round])),
      must: 0.4,
      aim: 0.5,
    },
  ];
}

async function ourTarget(databaseUrl) {
  const { base, key } = await startOurs(databaseUrl, OUR_PORT);
  return target(`${base}/v1/events/batch`, { authorization: `Bearer ${key}` });
}

async function startFloor(databaseUrl) {
  await launch(["bench/lib/floor.mjs"], { DATABASE_URL: databaseUrl, PORT: String(FLOOR_PORT) }, /ready/);
  return target(`http://localhost:${FLOOR_PORT}/`, {});
}

function target(url, headers) {
  const sent = { "content-type": "application/json", ...headers };
  return { url, headers: sent, makeBody: () => makeBatch(BATCH), connections: CONNECTIONS };
}
