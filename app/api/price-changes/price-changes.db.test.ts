import { beforeAll, beforeEach, expect, test } from "vitest";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import { GET } from "./route";

useDatabase();
let team: TestTeam;
let headers: Record<string, string>;
const ids: string[] = [];
beforeAll(async () => {
  const sheet = (input: string) => ({ rates: { input, output: "8" } });
  ids.push(
    ...(await givePrices(
      { model: "m", from: "2026-01-01", to: "2026-02-01", sheet: sheet("5") },
      { model: "m", from: "2026-02-01", delisted: "2026-04-01", sheet: sheet("4") },
      { provider: "google", model: "g", from: "2026-03-01", isSynced: true, sheet: sheet("1") },
    )),
  );
});
beforeEach(async () => {
  team = await makeTeam();
  headers = { authorization: `Bearer ${(await openTokenSession(team.userId, null)).token}` };
});

const list = (query = "", over = {}) =>
  call(GET, { path: `/api/price-changes${query}`, headers: { ...headers, ...over } });

test("lists what changed and what it means for the team, newest first", async () => {
  const event = { provider: "openai", model: "m", input_tokens: 1_500_000, output_tokens: 10 };
  await ingest(team.scope, { projectId: team.projectId, door: "http", events: [event] });
  const { status, json } = await list();
  expect(status).toBe(200);
  expect(json).toEqual({
    data: [
      {
        provider: "openai",
        model: "m",
        changed_at: "2026-04-01T00:00:00.000Z",
        price_id: ids[1],
        previous_price_id: null,
        rates: [],
        direction: "removed",
        impact_usd_30d: "0",
      },
      expect.objectContaining({ provider: "google", direction: "new", rates: [], impact_usd_30d: "0" }),
      {
        provider: "openai",
        model: "m",
        changed_at: "2026-02-01T00:00:00.000Z",
        price_id: ids[1],
        previous_price_id: ids[0],
        rates: [{ kind: "input", old: "5", new: "4" }],
        direction: "down",
        impact_usd_30d: "-1.5",
      },
    ],
    next_cursor: null,
  });
});

test("comes in pages and by time, provider and model", async () => {
  const models = ({ json }: Awaited<ReturnType<typeof list>>) =>
    (json.data as { model: string }[]).map(({ model }) => model);
  const first = await list("?limit=2");
  expect(models(first)).toEqual(["m", "g"]);
  const second = await list(`?limit=2&cursor=${first.json.next_cursor}`);
  expect([models(second), second.json.next_cursor]).toEqual([["m"], null]);
  expect(models(await list("?provider=Gemini"))).toEqual(["g"]);
  expect(models(await list("?model=g"))).toEqual(["g"]);
  expect(models(await list("?from=2026-03-01&to=2026-04-01"))).toEqual(["g"]);
  expect(models(await list("?from=2026-03-01&tz=America/New_York"))).toEqual(["m"]);
  expect(models(await list("?to=2026-02-01T00:00:00.001Z"))).toEqual(["m"]);
});

test.each([
  ...["limit=0", "limit=1001", "limit=x", "cursor=x", "from=yesterday", "to=0000-01-01", "tz=Mars"],
  ...["models=m", "model=", "model=%00", "provider=a%00", "from=2026-01-01&from=2026-01-02"],
])("refuses ?%s", async (query) => {
  expect((await list(`?${query}`)).status).toBe(400);
});

test("is for members and for keys that may read", async () => {
  const keyed = async (...scopes: ("read" | "ingest")[]) => ({
    authorization: `Bearer ${(await createKey(team.scope, { name: "k", scopes })).key}`,
  });
  expect((await list("", await keyed("read"))).status).toBe(200);
  expect((await list("", await keyed("ingest"))).status).toBe(403);
  expect((await list("", { authorization: "" })).status).toBe(401);
  expect((await list("", { "x-team": (await makeTeam()).slug })).status).toBe(404);
});
