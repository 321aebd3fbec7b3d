import { beforeAll, describe, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { GET as getTagKeys } from "./tag-keys/route";
import { GET as getValues } from "./values/route";

useDatabase();
const RANGE = "from=2026-11-02&to=2026-11-05&tz=UTC";
let team: TestTeam;
let headers: Record<string, string>;

beforeAll(async () => {
  team = await makeTeam();
  headers = { authorization: `Bearer ${(await createKey(team.scope, { name: "reader" })).key}` };
  const call = { provider: "openai", timestamp: "2026-11-03T10:00:00Z", input_tokens: 1 };
  const events = [
    { ...call, model: "gpt-5", tags: { feature: "search", matter: "M-1" } },
    { ...call, model: "gpt-5", tags: { feature: "Search-2" } },
    { ...call, model: "gpt-5-mini", tags: { region: "eu" } },
  ];
  await ingest(team.scope, { projectId: team.projectId, door: "sdk", events });
});

const values = (query: string) => call(getValues, { path: `/api/analytics/values?${query}`, headers });

describe("GET /api/analytics/values", () => {
  test("lists what a name has in the range, the most called first, under the other filters", async () => {
    expect(await values(`${RANGE}&name=model&model=gpt-5-mini`)).toMatchObject({
      status: 200,
      json: {
        data: [
          { value: "gpt-5", name: "gpt-5", requests: 2 },
          { value: "gpt-5-mini", name: "gpt-5-mini", requests: 1 },
        ],
        next_cursor: null,
      },
    });
    const { json } = await values(`${RANGE}&name=feature&model=gpt-5&contains=SEARCH&limit=1`);
    expect(json).toMatchObject({ data: [{ value: "Search-2", requests: 1 }] });
  });

  test("calls projects by their names", async () => {
    const { json } = await values(`${RANGE}&name=project_id&contains=def`);
    expect(json).toMatchObject({ data: [{ value: team.projectId, name: "Default", requests: 3 }] });
  });

  test.each(["", "name=project", "name=tag.", "name=tokens", "name=model&limit=0", "name=model&containz=x"])(
    "refuses %j",
    async (query) => expect((await values(query)).status).toBe(400),
  );
});

test("GET /api/analytics/tag-keys lists the keys of the team's tags", async () => {
  const path = "/api/analytics/tag-keys";
  expect(await call(getTagKeys, { path, headers })).toMatchObject({
    status: 200,
    json: { data: [{ key: "matter" }, { key: "region" }], next_cursor: null },
  });
  expect((await call(getTagKeys, { path })).status).toBe(401);
});
