import { beforeAll, expect, test } from "vitest";
import { budgetInput, createBudget, raiseBudget } from "@/lib/budgets";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { reservationInput, reserve } from "@/lib/reservations";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { budgetCourse, listRefusals } from ".";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
const yesterday = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
const at = (hours: number) => new Date(yesterday + hours * HOUR_MS);
const hoursOf = (instant: Date) => (instant.getTime() - yesterday) / HOUR_MS;
const define = (given: object) =>
  budgetInput("UTC").parse({ name: "b", limit_usd: "10", period: "day", mode: "hard", ...given });

function spend(team: TestTeam, usd: string, timestamp: Date, userId = "ann") {
  const event = { provider: "acme", model: "m", cost_usd: usd, cost_source: "provider", input_tokens: 1 };
  const events = [{ ...event, timestamp: timestamp.getTime(), tags: { user_id: userId } }];
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

/** Asks for a million tokens and more, which costs more than any limit here. */
function ask(team: TestTeam, userId: string) {
  const given = { provider: "openai", model: "gpt-4o", input_tokens: 0, max_output_tokens: 2_000_000 };
  const call = reservationInput.parse({ ...given, tags: { user_id: userId, feature: "review" } });
  return reserve(team.scope, { projectId: team.projectId, id: null, call });
}

async function courseOf(team: TestTeam, given: object, now: Date, key?: string) {
  const { id } = await createBudget(team.scope, define(given));
  return budgetCourse(team.scope, id, { now, key });
}

const told = (points: { at: Date; leftUsd: string }[]) =>
  points.map((point) => `${hoursOf(point.at)} ${point.leftUsd}`);

test("a day is told to the quarter of an hour, from its start until now", async () => {
  const team = await makeTeam();
  await spend(team, "50", at(-1));
  await spend(team, "2", at(6));
  await spend(team, "4", at(10.1));
  await spend(team, "1", at(13));
  const course = await courseOf(team, {}, at(12));
  expect(told(course.points)).toEqual(["0 10", "6 10", "6.25 8", "10 8", "10.25 4", "12 4"]);
  expect(course.reached).toMatchObject([{ percent: 50, isExact: false }]);
  expect([hoursOf(course.range.from), hoursOf(course.range.to), course.hasEnd]).toEqual([0, 24, true]);
});

test("an hour is told to the minute", async () => {
  const team = await makeTeam();
  await spend(team, "2", new Date(at(12).getTime() + 10 * MINUTE_MS));
  const { points } = await courseOf(team, { period: "hour" }, new Date(at(12).getTime() + 30 * MINUTE_MS));
  expect(points.map((point) => [Math.round((hoursOf(point.at) - 12) * 60), point.leftUsd])).toEqual([
    [0, "10"],
    [10, "10"],
    [11, "8"],
    [30, "8"],
  ]);
});

test("of a budget by a dimension it is the course of one counter", async () => {
  const team = await makeTeam();
  await spend(team, "2", at(6), "ann");
  await spend(team, "5", at(6), "bob");
  const given = { per: "user_id" };
  expect((await courseOf(team, given, at(12), "bob")).points.at(-1)?.leftUsd).toBe("5");
  expect((await courseOf(team, given, at(12), "ann")).points.at(-1)?.leftUsd).toBe("8");
});

test("a rolling window and one without an end have courses too", async () => {
  const team = await makeTeam();
  await spend(team, "3", at(-30));
  await spend(team, "2", at(6));
  const rolling = await courseOf(team, { period: "rolling", period_days: 2 }, at(12));
  // Two days ago the window held that day, at the start of today it holds nothing of it any more.
  expect([rolling.hasEnd, told(rolling.points)]).toEqual([false, ["-24 7", "0 7", "0 10", "12 8"]]);
  const total = await courseOf(team, { period: "total" }, at(12));
  expect([total.hasEnd, hoursOf(total.range.from), total.points.at(-1)?.leftUsd]).toEqual([false, -30, "5"]);
});

test("what was refused is listed newest first, page by page and by counter, and its times are told", async () => {
  const team = await makeTeam();
  const { id } = await createBudget(team.scope, define({ per: "user_id", unpriced: "block" }));
  for (const user of ["ann", "bob", "ann"]) await ask(team, user);
  const all = await listRefusals(team.scope, id, { limit: 9 });
  expect(all.map(({ key }) => key)).toEqual(["ann", "bob", "ann"]);
  expect(all[0]).toMatchObject({
    provider: "openai",
    model: "gpt-4o",
    tags: { user_id: "ann", feature: "review" },
    askedUsd: "20",
    freeUsd: "10",
  });
  const [first, ...rest] = all;
  expect(await listRefusals(team.scope, id, { limit: 9, after: first })).toEqual(rest);
  expect(await listRefusals(team.scope, id, { limit: 9, key: "bob" })).toHaveLength(1);
  const { blocked } = await budgetCourse(team.scope, id, { key: "ann" });
  expect(blocked).toEqual([{ first: all[2]?.at, last: all[0]?.at, count: 2 }]);
});

test("a call without a known price has no amount that it asks", async () => {
  const team = await makeTeam();
  const { id } = await createBudget(team.scope, define({}));
  const call = reservationInput.parse({
    provider: "acme",
    model: "unheard-of",
    input_tokens: 1,
    max_output_tokens: 1,
  });
  await reserve(team.scope, { projectId: team.projectId, id: null, call });
  expect(await listRefusals(team.scope, id, { limit: 9 })).toMatchObject([{ askedUsd: null, freeUsd: "10" }]);
});

test("the limits of a period hold the raises that end in it", async () => {
  const team = await makeTeam();
  const { id } = await createBudget(team.scope, define({ period: "month" }));
  const expiresAt = new Date(Date.now() + 400 * DAY_MS);
  await raiseBudget(team.scope, id, { amountUsd: "5", expiresAt, reason: "more" });
  const { limits, points } = await budgetCourse(team.scope, id, { now: new Date(Date.now() + 1000) });
  expect(limits.map(({ limitUsd }) => limitUsd)).toEqual(["10", "15"]);
  expect(points.at(-1)?.leftUsd).toBe("15");
});
