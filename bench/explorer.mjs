// The first page of 100 events of the last 90 days, by each filter and by several together: the largest ledger beside
// the smallest.
import { listEvents } from "../lib/explore/index.ts";
import { parseFilter } from "../lib/filters/index.ts";
import { count } from "./lib/ledgers.mjs";
import { compare, interleave } from "./lib/rounds.mjs";

const PAGE = { limit: 100 };
const [MUST, AIM] = [3, 1.5];

export async function measure({ onLedgers, rounds }) {
  const ledgers = await onLedgers();
  const [smallest, largest] = [ledgers.at(0), ledgers.at(-1)];
  const filters = new Map();
  for (const ledger of [smallest, largest]) filters.set(ledger, await filtersOf(ledger));
  const rows = [];
  for (const name of Object.keys(filters.get(largest))) {
    const ask = (ledger) => () => listEvents(ledger.scope, filterOf(ledger, filters.get(ledger)[name]), PAGE);
    const times = await interleave({ large: ask(largest), small: ask(smallest) }, rounds);
    const what = `events, ${name}, first page, ms, ${count(largest.events)} beside ${count(smallest.events)}`;
    rows.push(compare(what, times.get("large"), times.get("small"), { must: MUST, aim: AIM }));
  }
  return rows;
}

function filterOf({ now }, selection) {
  return parseFilter({ period: "90d", ...selection }, { timeZone: "Europe/Berlin" }, now);
}

/** Each name of a filter with a common value, a rare one or one without calls, and some together. */
async function filtersOf({ pool, scope }) {
  const valueCalled = async (dimension, least, most) => {
    const { rows } = await pool.query(
      `SELECT key FROM usage_daily WHERE team_id = $1 AND dimension = $2 AND key <> ''
        GROUP BY key HAVING sum(requests) BETWEEN $3 AND $4 ORDER BY key LIMIT 1`,
      [scope.teamId, dimension, least, most],
    );
    return rows[0]?.key ?? "nobody";
  };
  const [rareUser, busyUser] = [await valueCalled("user", 8, 12), await valueCalled("user", 90, 130)];
  const session = await valueCalled("session", 4, 8);
  const customer = await valueCalled("customer", 20, 200);
  const matter = await valueCalled("tag.matter", 5, 1e6);
  const { rows } = await pool.query("SELECT id FROM api_key WHERE team_id = $1 ORDER BY id LIMIT 1", [
    scope.teamId,
  ]);
  const often = { model: "gpt-5.4-mini" };
  const seldom = { model: "mistral-large-2026-11" };
  return {
    "no filter": {},
    "a common model": often,
    "a rare model": seldom,
    "a model that ended": { model: "claude-sonnet-4-5" },
    "a provider": { provider: "bedrock" },
    "a feature": { feature: "contract-review" },
    "an environment": { environment: "development" },
    "a key": { key_id: rows[0].id },
    "a door": { door: "otlp" },
    "an operation": { operation: "embeddings" },
    "a service tier": { service_tier: "priority" },
    errors: { status: "error" },
    "unpriced calls": { grade: "unpriced" },
    "estimated calls": { grade: "estimated" },
    "a user of 10 calls": { user_id: rareUser },
    "a user of 100 calls": { user_id: busyUser },
    "a user of none": { user_id: "nobody" },
    "calls without user": { user_id: "" },
    "a session": { session_id: session },
    "a customer": { customer_id: customer },
    "a tag": { "tag.matter": matter },
    "calls without a tag": { "tag.matter": "" },
    "a unit": { unit: "web_search" },
    "a common model and its errors": { ...often, status: "error" },
    "a rare model and its errors": { ...seldom, status: "error" },
    "a rare model, unpriced": { ...seldom, grade: "unpriced" },
    "a common model, unpriced": { ...often, grade: "unpriced" },
    "a model and a feature that never meet": { model: "text-embedding-3-large", feature: "contract-review" },
    "a common model and a user": { ...often, user_id: busyUser },
    "a model, a feature, errors, an environment": {
      ...often,
      feature: "contract-review",
      status: "error",
      environment: "production",
    },
  };
}
