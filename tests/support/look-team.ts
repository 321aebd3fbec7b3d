import { expect } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "./product";
import { sampleEvents } from "./sample-events";
import { ADA } from "./session";

/** A product whose pages have something of everything to show, and a second team that has nothing. */
export type Shown = {
  product: Product;
  dataDir: string;
  /** The pages of what was made in the first team, below its address. */
  made: string[];
  stop: () => Promise<void>;
};

export const FULL = { ...ADA, team: "adas-team" };
export const EMPTY = { ...ADA, email: "eve@example.com", team: "eves-team" };

/** A call with all that a receipt can show. */
const WHOLE_CALL = {
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  requested_model: "claude-sonnet-4-5-latest",
  input_tokens: 56_460,
  cache_read_tokens: 48_200,
  cache_write_tokens: 6_120,
  output_tokens: 2_392,
  reasoning_tokens: 1_480,
  units: { web_search_requests: 2, a_unit_whose_name_is_much_too_long_for_the_first_column: 1 },
  service_tier: "flex",
  latency_ms: 8_420,
  response_id: "msg_01HxQ7vT2mJq3ZpWc8RnYkE9",
  tags: {
    feature: "contract-review",
    a_long_name_of_a_tag: "and a value that is longer than any badge can be",
  },
  metadata: { build: "a1b2c3" },
};

const MAPPING = {
  provider: "local",
  deployment: "house-llama-70b-instruct-awq-2026-06-preview",
  target_provider: "openai",
  model: "gpt-4o-mini",
};

/** A budget with all that its form can hold. */
const WHOLE_BUDGET = {
  name: "Every field of the form",
  limit_usd: "0.5",
  period: "week",
  start_day: 3,
  time_zone: "America/Argentina/ComodRivadavia",
  selector: {
    model: ["gpt-5", "ft:gpt-4o-mini-2024-07-18:fernhill-legal:contract-review-v14:AbCdEf12"],
    "tag.a_long_name_of_a_tag": ["and a value that is longer than any badge can be", ""],
  },
  per: "user_id",
  mode: "hard",
  unpriced: { input: "10", output: "30" },
};

const PROVIDER_KEY = {
  name: "a name that is much too long for a column of any table",
  provider: "our-own-inference-server-in-frankfurt",
  api_key: "sk-0123456789abcdef",
  base_url: "https://inference.eu-central.example.com/openai/v1",
};

export async function showEverything(): Promise<Shown> {
  const { dataDir, remove } = makeDataDir();
  const product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  const stop = async () => {
    await product.stop();
    remove();
  };
  return { product, dataDir, made: await fill(product.url), stop };
}

async function fill(url: string): Promise<string[]> {
  const { key, token } = await makeKey(url);
  await send(url, "/v1/events/batch", { events: sampleEvents(new Date(), 45) }, key);
  await send(url, "/v1/events", { event_id: "look", ...WHOLE_CALL }, key);
  await send(url, "/api/keys", { name: "a name that is much too long for a column of any table" }, token);
  const rates = { input: "1", output: "8" };
  await send(url, "/api/prices", { provider: "openai", model: "gpt-5", rates }, token);
  await send(url, "/api/price-adjustments", { provider: "anthropic", multiplier: "0.85" }, token);
  await send(url, "/api/model-mappings", MAPPING, token);
  await send(url, "/proxy/api-keys", PROVIDER_KEY, token);
  const made = [...(await reprices(url, token)), ...(await budgets(url, token, key))];
  const { id } = await send(url, "/api/budgets", WHOLE_BUDGET, token);
  const { team } = await send(url, "/auth/register", { ...EMPTY, team: undefined, full_name: "Eve" });
  expect(team.slug).toBe(EMPTY.team);
  return [...made, `/budgets/${id}/edit`];
}

async function post(url: string, path: string, body: object, bearer = ""): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  });
}

async function send(url: string, path: string, body: object, bearer?: string) {
  const response = await post(url, path, body, bearer);
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

/** A re-price that is applied, so that it stands in the list, and the preview of another. */
async function reprices(url: string, token: string): Promise<string[]> {
  const range = { from: "2024-01-01", to: "2030-01-01" };
  const own = { ...range, filter: { model: MAPPING.deployment } };
  const [applied, preview] = [
    await send(url, "/api/reprice/preview", own, token),
    await send(url, "/api/reprice/preview", range, token),
  ];
  await send(url, `/api/reprice/${applied.id}/apply`, { reason: "the contract began earlier" }, token);
  return [applied.id, preview.id].map((id) => `/prices/reprice/${id}`);
}

/** Budgets that are calm, short, over and stopping; by a dimension, rolling and without an end. */
async function budgets(url: string, token: string, key: string): Promise<string[]> {
  const monthly = { period: "month", mode: "hard" };
  const given = [
    { ...monthly, name: "Company", limit_usd: "2000", mode: "soft" },
    { ...monthly, name: "Short", limit_usd: "0.9", period: "rolling", period_days: 7, mode: "track" },
    { ...monthly, name: "Over", limit_usd: "0.01", mode: "soft", thresholds: [50, 80, 100, 120] },
    { ...monthly, name: "Each end user whatever they do", limit_usd: "0.02", period: "year", per: "user_id" },
    { ...monthly, name: "Pilot", limit_usd: "60", period: "total", selector: { feature: ["", "pilot"] } },
    {
      ...monthly,
      name: "Nothing",
      limit_usd: "1",
      selector: { environment: ["a-place-that-nobody-has-called"] },
    },
  ];
  const paths = ["/budgets"];
  for (const budget of given) paths.push(`/budgets/${(await send(url, "/api/budgets", budget, token)).id}`);
  const raise = { amount_usd: "0.001", expires_at: "2100-01-01T00:00:00Z", reason: "a launch" };
  await send(url, `/api${paths[4]}/raises`, raise, token);
  const call = { provider: "openai", model: "gpt-5", input_tokens: 90_000, max_output_tokens: 9000 };
  for (const user of ["u_20001", "u_20002"])
    expect((await post(url, "/v1/reservations", { ...call, tags: tagsOf(user) }, key)).status).toBe(402);
  return [...paths, `${paths[4]}?key=u_20001&sort=key`, `${paths[4]}?page=2`];
}

const tagsOf = (user: string) => ({ user_id: user, feature: "contract-review" });
