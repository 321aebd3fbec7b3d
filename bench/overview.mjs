// What the overview page asks of 30 days, by all of its questions at once as the page asks them: the largest ledger
// beside the others, and each beside the same questions asked of the event rows. Then the page itself over HTTP.
import { breakdown, latency, receiving, summary, timeseries } from "../lib/analytics/index.ts";
import { parseFilter } from "../lib/filters/index.ts";
import { anomalies, forecast } from "../lib/outlook/index.ts";
import { count } from "./lib/ledgers.mjs";
import { pageOf } from "./lib/page.mjs";
import { askRaw } from "./lib/raw.mjs";
import { compare, interleave, percentile } from "./lib/rounds.mjs";

const PAGE_AT_MOST = 1_000_000;
const RAW_AT_MOST = 1_000_000;
const VISITS = 40;

export async function measure({ onLedgers, rounds }) {
  const ledgers = await onLedgers();
  const ours = await interleave(
    Object.fromEntries(ledgers.map((ledger) => [ledger.events, () => askAll(ledger)])),
    rounds,
  );
  const [largest, ...smaller] = [...ledgers].reverse();
  const rows = smaller.map(({ events }) => {
    const what = `overview data, 30 days, ms, ${count(largest.events)} beside ${count(events)}`;
    const goals = largest.events / events === 10 ? { must: 1.5, aim: 1.1 } : {};
    return compare(what, ours.get(`${largest.events}`), ours.get(`${events}`), goals);
  });
  const beside = ledgers.findLast(({ events }) => events <= RAW_AT_MOST);
  return beside ? [...rows, ...(await besideRaw(beside, rounds))] : rows;
}

function askAll({ scope, now }) {
  const filter = parseFilter({}, { timeZone: "Europe/Berlin" }, now);
  return Promise.all([
    summary(scope, filter),
    timeseries(scope, filter, "model"),
    forecast(scope, filter),
    anomalies(scope, filter),
    latency(scope, filter),
    breakdown(scope, filter, "model", { limit: 6 }),
    breakdown(scope, filter, "feature", { limit: 6 }),
    receiving(scope),
  ]);
}

async function besideRaw(ledger, rounds) {
  const raw = () => askRaw(ledger);
  const size = count(ledger.events);
  const times = await interleave({ ours: () => askAll(ledger), raw }, Math.min(rounds, 5));
  const data = compare(
    `overview data, ${size}, ms, beside the event rows`,
    times.get("ours"),
    times.get("raw"),
    {
      must: 0.05,
      aim: 0.02,
    },
  );
  if (ledger.events > PAGE_AT_MOST) return [data];
  const page = await pageOf(ledger);
  try {
    const visits = await interleave({ page: page.visit }, VISITS);
    const theirs = data.theirs;
    const row = (name, ours, goals) => ({
      what: `overview page over HTTP, ${size}, ${name} ms, beside the event rows' median`,
      ...{ ours, theirs, ratio: ours / theirs, ...goals },
    });
    const spent = visits.get("page");
    const p95 = row("p95", percentile(spent, 0.95), { must: 0.05, aim: 0.02 });
    return [data, row("median", percentile(spent, 0.5), {}), p95];
  } finally {
    await page.close();
  }
}
