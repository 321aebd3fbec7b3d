import { expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { parseFilter } from "@/lib/filters";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { breakdownFile } from "./breakdown-file";
import { parseView } from "./breakdown-view";

const database = useDatabase();

async function fileOf(address: string) {
  await seedPrices(database().pool);
  const team = await makeTeam();
  const call = (count: number, feature: string, model: string) =>
    Array.from({ length: count }, () => ({
      provider: "openai",
      model,
      input_tokens: 1000,
      output_tokens: 0,
      timestamp: Date.now() - 60_000,
      tags: { feature, user_id: `u${count}` },
    }));
  const events = [
    ...call(3, "=HYPERLINK(1)", "gpt-4o"),
    ...call(60, "search", "gpt-4o"),
    ...call(2, "search", "gpt-4o-mini"),
    ...call(1, "search", "no-such-model"),
  ];
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
  const query = Object.fromEntries(new URLSearchParams(address));
  const filter = parseFilter(query, { timeZone: "UTC" });
  const { name, text } = await breakdownFile(team.scope, filter, parseView(query));
  const lines = (await new Response(text).text()).trimEnd().split("\r\n");
  return { name, lines, cells: lines.map((line) => line.split(",")) };
}

test("a file holds the whole table in its order, exact to the last digit", async () => {
  const { name, cells } = await fileOf("period=7d&sort=requests");
  expect(name).toMatch(/^spend-by-model-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  expect(cells[0]?.slice(0, 4)).toEqual(["Model", "Provider", "Spend (USD)", "Share"]);
  expect(cells.slice(1).map((row) => [row[0], row[2]])).toEqual([
    ["no-such-model", ""],
    ["gpt-4o-mini", "0.0003"],
    ["gpt-4o", "0.1575"],
  ]);
});

test("divided values stand in a file by their parts, and no name becomes a formula", async () => {
  const { name, cells } = await fileOf("period=7d&by=feature&then=model&sort=-requests");
  expect(name).toContain("spend-by-feature-model-");
  expect(cells[0]?.slice(0, 4)).toEqual(["Feature", "Model", "Provider", "Spend (USD)"]);
  expect(cells.slice(1).map((row) => row.slice(0, 4))).toEqual([
    ["search", "gpt-4o", "openai", "0.15"],
    ["search", "gpt-4o-mini", "openai", "0.0003"],
    ["search", "no-such-model", "openai", ""],
    ["'=HYPERLINK(1)", "gpt-4o", "openai", "0.0075"],
  ]);
});

test("a file of end users says when they were seen, and of no others what the filter leaves out", async () => {
  const { cells } = await fileOf("period=7d&by=user&model=gpt-4o&sort=-cost");
  expect(cells[0]?.slice(-2)).toEqual(["First seen", "Last seen"]);
  expect(cells.slice(1).map(([key]) => key)).toEqual(["u60", "u3"]);
  expect(Date.parse(cells[1]?.at(-1) ?? "")).toBeGreaterThan(Date.now() - 600_000);
});
