// Spend by the values of a dimension that has very many, over 30 days beside the 30 before: ledgers beside one another,
// and the one of a million beside the same question asked of the event rows. There are more end users and sessions in
// a larger ledger.
import { breakdown, timeseries } from "../lib/analytics/index.ts";
import { parseFilter } from "../lib/filters/index.ts";
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
  return rows;
}

// A zone whose days are not those of the daily sums.
function filterOf({ now }) {
  return parseFilter({}, { timeZone: "Europe/Berlin" }, now);
}

function atSizes(ledgers, rounds, ask) {
  return interleave(Object.fromEntries(ledgers.map((ledger) => [ledger.events, () => ask(ledger)])), rounds);
}
