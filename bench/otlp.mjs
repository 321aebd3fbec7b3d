// Spans per second of OTLP requests of 100 calls in protobuf over 16 connections, stored and priced, beside our own
// JSON batches of 100 events on the same running product in the same run.
import { makeBatch } from "./lib/events.mjs";
import { drive, median } from "./lib/load.mjs";
import { makeDatabase, startOurs, withServer } from "./lib/ours.mjs";
import { spanMaker } from "./lib/spans.mjs";

const SIZE = 100;
const CONNECTIONS = 16;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const PORT = 4316;
/** An agent asks five times in a trace; or every call is a trace of its own. */
const TRACES = { "20 traces of 5": 20, "100 traces of 1": 100 };

export function measure({ rounds }) {
  return withServer(async () => {
    const targets = await makeTargets();
    const rates = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
    for (let round = 0; round <= rounds; round++)
      for (const [name, target] of Object.entries(targets)) {
        const rate = (await drive({ ...target, seconds: round === 0 ? 2 : SECONDS })) * SIZE;
        if (round > 0) rates[name].push(rate);
        console.log(`round ${round}: ${name} ${rate.toFixed(0)}/s`);
      }
    const { batch, ...spans } = rates;
    return Object.entries(spans).map(([name, ours]) => ({
      what: `OTLP protobuf, requests of ${SIZE} calls in ${name}, ${CONNECTIONS} connections, front door, calls/s, beside JSON batches of ${SIZE}`,
      ours: median(ours),
      theirs: median(batch),
      ratio: median(ours.map((rate, round) => rate / batch[round])),
      must: 0.5,
      aim: 0.8,
    }));
  });
}

async function makeTargets() {
  const { base, key } = await startOurs(await makeDatabase("ours"), PORT);
  const target = (path, type, makeBody) => ({
    url: `${base}${path}`,
    headers: { "content-type": type, authorization: `Bearer ${key}` },
    makeBody,
    connections: CONNECTIONS,
  });
  const spans = Object.entries(TRACES).map(([name, traces]) => [
    name,
    target("/v1/traces", "application/x-protobuf", spanMaker(SIZE, traces)),
  ]);
  const batch = target("/v1/events/batch", "application/json", () => makeBatch(SIZE));
  return { batch, ...Object.fromEntries(spans) };
}
