import { expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { parseFilter } from "@/lib/filters";
import { rollUpDays } from "@/lib/ledger";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { breakdown } from ".";

const database = useDatabase();

test("calls without a tag that have no price cost nothing that is known, also by the sums of days", async () => {
  await seedPrices(database().pool);
  const team = await makeTeam();
  const call = { provider: "openai", input_tokens: 1000, output_tokens: 0 };
  const events = ["2026-10-20T10:00:00Z", "2026-11-05T10:00:00Z"].flatMap((timestamp) => [
    { ...call, timestamp, model: "gpt-4o", tags: { matter: "M-1" } },
    { ...call, timestamp, model: "nobody-knows-this" },
  ]);
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
  const now = new Date("2026-11-20T10:00:00Z");
  const filter = parseFilter({ from: "2026-11-01", to: "2026-11-15" }, { timeZone: "UTC" }, now);
  const asked = () => breakdown(team.scope, filter, "tag.matter", { limit: 10 });
  const expected = [
    { key: "M-1", costUsd: "0.0025", previousCostUsd: "0.0025", requests: 1 },
    { key: "", costUsd: null, previousCostUsd: null, requests: 1 },
  ];
  expect((await asked()).rows).toMatchObject(expected);
  await rollUpDays(now);
  expect((await asked()).rows).toMatchObject(expected);
});
