// Spend by the values of a dimension that has very many, over 30 days beside the 30 before: ledgers beside one another,
// and the one of a million beside the same question asked of the event rows. There are more end users and sessions in
// a larger ledger.
import { breakdown, timeseries } from "../lib/analytics/index.ts";
import { parseFilter } from "../lib/filters/index.ts";
import { courses, parts } from "../lib/values/index.ts";
import { count } from "./lib/ledgers.mjs";
import { askRawBreakdown } from "./lib/raw.mjs";
import { compare, interleave } from "./lib/rounds.mjs";

const BY = { "end user": "user", session: "session", matter: "tag.matter", model: "model" };
const COLUMNS = {
  user: "end_user_id",
  session: "session_id",
  "tag.matter": "tags->>'matter'",
  model: "model",
};
const RAW_AT_MOST = 1_000_000;
const PAGE = { limit: 50 };

export async function measure({ onLedgers, rounds }) {
  const ledgers = await onLedgers();
  const [largest, ...smaller] = [...ledgers].reverse();
  const beside = ledgers.findLast(({ events }) => events <= RAW_AT_MOST);
  const rows = [];
  for (const [name, by] of Object.entries(BY)) {
    const lists = await atSizes(ledgers, rounds, (ledger) =>
      breakdown(ledger.scope, filterOf(ledger), by, PAGE),
    );
    const days = await atSizes(ledgers, rounds, (ledger) => timeseries(ledger.scope, filterOf(ledger), by));
    for (const { events } of smaller) {
      const sizes = `${count(largest.events)} beside ${count(events)}`;
      rows.push(
        compare(
          `by ${name}, 50 dearest, ms, ${sizes}`,
          lists.get(`${largest.events}`),
          lists.get(`${events}`),
        ),
      );
      rows.push(
        compare(`by ${name}, day by day, ms, ${sizes}`, days.get(`${largest.events}`), days.get(`${events}`)),
      );
    }
    if (!beside) continue;
    const raw = await interleave(
      {
        ours: () => breakdown(beside.scope, filterOf(beside), by, PAGE),
        theirs: () => askRawBreakdown(beside, COLUMNS[by]),
      },
      Math.min(rounds, 5),
    );
    const what = `by ${name}, 50 dearest, ${count(beside.events)}, ms, beside the event rows`;
    rows.push(compare(what, raw.get("ours"), raw.get("theirs")));
  }
  return [...rows, ...(await measurePairs(ledgers, rounds))];
}

const MODEL_BY_FEATURE = { outer: "model", inner: "feature" };

/** Two dimensions at once, and a filter of two names. */
async function measurePairs(ledgers, rounds) {
  const [largest, ...smaller] = [...ledgers].reverse();
  const asked = new Map();
  for (const ledger of ledgers) {
    const filter = filterOf(ledger);
    const { rows, costUsd } = await breakdown(ledger.scope, filter, "model", { limit: 20 });
    const [feature] = (await breakdown(ledger.scope, filter, "feature", { limit: 1 })).rows;
    const selection = { feature: [feature.key], environment: ["production"] };
    const part = { provider: "", key: feature.key };
    const pairs = rows.map(({ provider, key }) => ({ provider, key, part }));
    asked.set(ledger, { filter, rows, pairs, ofUsd: costUsd, two: { ...filter, selection } });
  }
  const QUESTIONS = {
    "model by feature": ({ scope }, { filter, rows, ofUsd }) =>
      parts(scope, filter, MODEL_BY_FEATURE, rows, { sort: [], top: 5, ofUsd }),
    "model by feature, day by day": ({ scope }, { filter, pairs }) =>
      courses(scope, filter, "model", pairs, "feature"),
    "by model, of a feature and an environment": ({ scope }, { two }) => breakdown(scope, two, "model", PAGE),
    "by model, of a feature and an environment, day by day": ({ scope }, { two }) =>
      timeseries(scope, two, "model"),
  };
  const rows = [];
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const times = await atSizes(ledgers, rounds, (ledger) => ask(ledger, asked.get(ledger)));
    for (const { events } of smaller) {
      const what = `${name}, ms, ${count(largest.events)} beside ${count(events)}`;
      rows.push(compare(what, times.get(`${largest.events}`), times.get(`${events}`)));
    }
  }
  return rows;
}

// A zone whose days are not those of the daily sums.
function filterOf({ now }) {
  return parseFilter({}, { timeZone: "Europe/Berlin" }, now);
}

function atSizes(ledgers, rounds, ask) {
  return interleave(Object.fromEntries(ledgers.map((ledger) => [ledger.events, () => ask(ledger)])), rounds);
}
