import { expect, test } from "@playwright/test";
import { Client } from "pg";
import {
  databaseUrlOf,
  freePort,
  makeDataDir,
  makeKey,
  type Product,
  startProduct,
} from "../support/product";

const EVENTS = 100_000;
const BATCH = 1000;
const START = Date.UTC(2026, 9, 1);
const RANGE = { from: "2026-10-01", to: "2026-11-20", tz: "UTC" };
// Of six events one is of a known model; each of the others has 1,000 tokens in and `n % 7` out at $2 and $3.
const OTHERS = EVENTS - Math.ceil(EVENTS / 6);

const { dataDir, remove } = makeDataDir();
test.afterAll(remove);

type Answer = Record<string, unknown> & {
  id: string;
  state: string;
  events: number;
  new_cost_usd: string;
  progress: { events_done: number; adjustments: number; delta_usd: string };
};

async function ask(url: string, token: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<Answer>;
}

function makeBatch(index: number) {
  return Array.from({ length: BATCH }, (_, place) => {
    const n = index * BATCH + place;
    const call =
      n % 6 === 0 ? { provider: "openai", model: "gpt-4o-mini" } : { provider: "acme", model: "rocket" };
    return {
      ...call,
      event_id: `event-${n}`,
      timestamp: START + n * 40_000,
      input_tokens: 1000,
      output_tokens: n % 7,
      tags: { feature: `feature-${n % 5}` },
    };
  });
}

/** Kills the product when the act has come some way, starts it again, and waits until it is done. */
async function killAndFinish(
  product: Product,
  token: string,
  id: string,
  done: string,
  restart: () => Promise<Product>,
) {
  let running = product;
  let kills = 0;
  for (;;) {
    const { state, progress } = await ask(`${running.url}/api/reprice/${id}`, token);
    if (state === done) break;
    if (kills < 3 && progress.events_done > kills * 30_000) {
      await running.kill();
      running = await restart();
      kills++;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { product: running, kills };
}

test("a re-price of 100 000 events that is killed again and again ends right, and so does its undo", async () => {
  test.setTimeout(300_000);
  const env = { PORT: String(await freePort()), RATE_LIMIT_INGEST: "off", RATE_LIMIT_API: "off" };
  let product = await startProduct(dataDir, env);
  const restart = () => startProduct(dataDir, env);
  const { key, token } = await makeKey(product.url);
  for (let index = 0; index < EVENTS / BATCH; index++)
    await ask(`${product.url}/v1/events/batch`, key, { events: makeBatch(index) });
  const before = await figures();
  await ask(`${product.url}/api/prices`, token, {
    provider: "acme",
    model: "rocket",
    valid_from: "2026-10-01T00:00:00Z",
    rates: { input: "2", output: "3" },
  });
  const preview = await ask(`${product.url}/api/reprice/preview`, token, RANGE);
  expect(preview.events).toBe(OTHERS);
  const outputTokens = Array.from({ length: EVENTS }, (_, n) => (n % 6 === 0 ? 0 : n % 7)).reduce(
    (a, b) => a + b,
  );
  const expected = ((OTHERS * 1000 * 2 + outputTokens * 3) / 1_000_000).toString();
  expect(preview.new_cost_usd).toBe(expected);

  await ask(`${product.url}/api/reprice/${preview.id}/apply`, token, { reason: "a price at last" });
  const applied = await killAndFinish(product, token, preview.id, "applied", restart);
  product = applied.product;
  expect(applied.kills).toBeGreaterThan(0);
  const answer = await ask(`${product.url}/api/reprice/${preview.id}`, token);
  expect(answer.progress).toMatchObject({ adjustments: OTHERS, delta_usd: expected });
  const after = await figures();
  expect(after).toMatchObject({ entries: String(OTHERS), twice: "0", unequal: "0", events: before.events });
  expect(Number(after.cost) - Number(before.cost)).toBeCloseTo(Number(expected), 6);

  await ask(`${product.url}/api/reprice/${preview.id}/undo`, token, { reason: "on second thought" });
  product = (await killAndFinish(product, token, preview.id, "undone", restart)).product;
  expect(await figures()).toEqual({ ...before, entries: String(2 * OTHERS) });
  await product.stop();
});

async function figures() {
  const client = new Client({ connectionString: databaseUrlOf(dataDir) });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(ASK);
  await client.end();
  return rows[0] ?? {};
}

// The roll-ups beside the sum of the events as their last entries have them, and a digest of the event rows.
const ASK = `
WITH entry AS (
  SELECT DISTINCT ON (event_row_id) * FROM event_adjustment ORDER BY event_row_id, created_at DESC, id DESC
), each AS (
  SELECT date_bin('15 minutes', e.occurred_at, 'epoch') AS bucket, e.provider, e.model, coalesce(a.grade, e.grade) AS grade,
    CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END AS cost_usd
    FROM event e LEFT JOIN entry a ON a.event_row_id = e.id
), expected AS (
  SELECT bucket, provider, model AS key, grade, count(*) AS requests, sum(coalesce(cost_usd, 0)) AS cost_usd
    FROM each GROUP BY 1, 2, 3, 4
), compared AS (
  SELECT (e.requests, e.cost_usd) IS NOT DISTINCT FROM (r.requests, r.cost_usd) AS equal
    FROM expected e FULL JOIN (SELECT * FROM usage_rollup WHERE dimension = 'model') r USING (bucket, provider, key, grade)
)
SELECT (SELECT count(*) FROM event_adjustment) AS entries,
  (SELECT count(*) FROM (SELECT FROM event_adjustment GROUP BY event_row_id, kind HAVING count(*) > 1) t) AS twice,
  (SELECT count(*) FROM compared WHERE NOT equal) AS unequal,
  (SELECT sum(cost_usd)::text FROM usage_rollup WHERE dimension = 'total') AS cost,
  (SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM event e) AS events`;
