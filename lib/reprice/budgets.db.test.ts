import { beforeAll, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { createOverride } from "@/lib/overrides";
import { budgetStatuses } from "@/lib/standing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { applyReprice } from "./acts";
import { previewReprice } from "./reprices";
import { continueReprices } from "./work";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY_MS = 86_400_000;

test("the preview tells of every budget what its running period will have spent", async () => {
  const team = await makeTeam();
  const { scope, projectId } = team;
  const define = (given: Record<string, unknown>) =>
    createBudget(
      scope,
      budgetInput("UTC").parse({ limit_usd: "10", period: "total", mode: "soft", ...given }),
    );
  await define({ name: "all" });
  await define({ name: "users", per: "user_id", selector: { feature: ["search"], "tag.tier": ["free"] } });
  await define({ name: "priced", selector: { grade: ["exact"] } });
  await define({ name: "others", selector: { feature: ["chat"] } });
  await define({ name: "today", period: "day" });
  const days = (count: number) => new Date(Date.now() - count * DAY_MS);
  const call = (user: string, input_tokens: number, given: Record<string, unknown> = {}) => ({
    provider: "acme",
    model: "rocket",
    input_tokens,
    output_tokens: 0,
    timestamp: days(2).toISOString(),
    tags: { user_id: user, feature: "search", tier: "free" },
    ...given,
  });
  const events = [
    call("ann", 1_000_000),
    call("ann", 2_000_000, { cost_usd: "1.5" }),
    call("bob", 500_000, { tags: { feature: "search", tier: "paid" } }),
    call("bob", 250_000, { timestamp: new Date().toISOString() }),
    call("eve", 1, { cost_usd: "7", cost_source: "provider" }),
  ];
  await ingest(scope, { projectId, door: "http", events });
  const sheet = { rates: { input: "2", output: "2" } };
  await createOverride(scope, { provider: "acme", model: "rocket", validFrom: days(30), sheet });

  const range = { from: days(10), to: new Date(Date.now() + DAY_MS), timeZone: "UTC", filter: {} };
  const { id, preview } = await previewReprice(scope, range);
  const told = preview.budgets?.map(({ name, oldSpentUsd, newSpentUsd }) => [name, oldSpentUsd, newSpentUsd]);
  expect(told).toEqual([
    ["all", "8.5", "14.5"],
    ["users", "8.5", "13.5"],
    ["priced", "0", "7.5"],
    ["today", "0", "0.5"],
  ]);
  await applyReprice(scope, id, { reason: "a price" });
  await continueReprices();
  const spent = (await budgetStatuses(scope)).map(({ budget, allSpentUsd }) => [budget.name, allSpentUsd]);
  expect(spent).toEqual([
    ["all", "14.5"],
    ["users", "13.5"],
    ["priced", "7.5"],
    ["others", "0"],
    ["today", "0.5"],
  ]);
});
