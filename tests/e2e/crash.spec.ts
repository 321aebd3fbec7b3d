import { expect, test } from "@playwright/test";
import { Client } from "pg";
import {
  databaseUrlOf,
  freePort,
  killDatabase,
  makeDataDir,
  makeKey,
  type Product,
  startProduct,
} from "../support/product";

const EVENTS = 50_000;
const BATCH = 100;
const CONNECTIONS = 16;
const MODELS = ["gpt-4o-mini", "gpt-4o", "no-such-model", "text-embedding-3-small"];

const { dataDir, remove } = makeDataDir();
test.afterAll(remove);

function makeBatch(index: number) {
  return Array.from({ length: BATCH }, (_, place) => {
    const n = index * BATCH + place;
    return {
      event_id: `event-${n}`,
      response_id: `response-${n}`,
      timestamp: Date.UTC(2026, 9, 1) + n * 60_000,
      provider: "openai",
      model: MODELS[n % MODELS.length],
      input_tokens: n % 4000,
      output_tokens: n % 900,
      status: n % 50 === 0 ? "error" : "ok",
      tags: { feature: `feature-${n % 5}` },
    };
  });
}

/** Sends one batch until it is acknowledged, as a client would that never gives up. */
async function deliver(url: string, key: string, index: number): Promise<void> {
  const body = JSON.stringify({ events: makeBatch(index) });
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  for (;;) {
    // The server may die before its answer has begun, or in the midst of it.
    const answer = await fetch(`${url}/v1/events/batch`, { method: "POST", headers, body })
      .then(async (response) => ({ status: response.status, body: await response.json() }))
      .catch(() => ({ status: 0, body: undefined }));
    if (answer.status === 202) {
      expect(answer.body.rejected).toEqual([]);
      expect(answer.body.accepted + answer.body.duplicates).toBe(BATCH);
      return;
    }
    if (answer.status >= 400 && answer.status < 500)
      throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("50 000 events through 16 connections and kills of server and database are exactly 50 000 rows", async () => {
  test.setTimeout(300_000);
  const env = { PORT: String(await freePort()), RATE_LIMIT_INGEST: "off" };
  let product: Product = await startProduct(dataDir, env);
  const { key } = await makeKey(product.url);
  const kills = [40, 120, 200, 300, 400];
  let next = 0;
  let killing: Promise<void> | undefined;

  const killAndRestart = async (alsoDatabase: boolean) => {
    await product.kill();
    if (alsoDatabase) killDatabase(dataDir);
    product = await startProduct(dataDir, env);
  };
  const work = async () => {
    while (next < EVENTS / BATCH) {
      const index = next++;
      if (kills.includes(index))
        killing = (killing ?? Promise.resolve()).then(() => killAndRestart(index % 80 === 40));
      await deliver(product.url, key, index);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  await killing;

  const client = new Client({ connectionString: databaseUrlOf(dataDir) });
  await client.connect();
  const { rows } = await client.query(ASK);
  await client.end();
  await product.stop();
  expect(rows).toEqual([{ events: String(EVENTS), ids: String(EVENTS), missing: "0", unequal: "0" }]);
});

// Every roll-up of the total and of the models beside the sum of its events.
const ASK = `
WITH each AS (
  SELECT date_bin('15 minutes', occurred_at, 'epoch') AS bucket, * FROM event
), expected AS (
  SELECT 'total' AS dimension, bucket, '' AS provider, '' AS key, grade, count(*) AS requests,
    count(*) FILTER (WHERE status = 'error') AS errors, sum(coalesce(input_tokens, 0)) AS input_tokens,
    sum(coalesce(output_tokens, 0)) AS output_tokens, sum(coalesce(cost_usd, 0)) AS cost_usd
    FROM each GROUP BY bucket, grade
  UNION ALL
  SELECT 'model', bucket, provider, model, grade, count(*), count(*) FILTER (WHERE status = 'error'),
    sum(coalesce(input_tokens, 0)), sum(coalesce(output_tokens, 0)), sum(coalesce(cost_usd, 0))
    FROM each GROUP BY bucket, provider, model, grade
), compared AS (
  SELECT e.requests AS expected, r.requests AS actual,
    (e.requests, e.errors, e.input_tokens, e.output_tokens, e.cost_usd)
      IS NOT DISTINCT FROM (r.requests, r.errors, r.input_tokens, r.output_tokens, r.cost_usd) AS equal
    FROM expected e FULL JOIN (SELECT * FROM usage_rollup WHERE dimension IN ('total', 'model')) r
      USING (dimension, bucket, provider, key, grade)
)
SELECT (SELECT count(*) FROM event) AS events, (SELECT count(DISTINCT event_id) FROM event) AS ids,
  (SELECT count(*) FROM compared WHERE expected IS NULL OR actual IS NULL) AS missing,
  (SELECT count(*) FROM compared WHERE NOT equal) AS unequal`;
