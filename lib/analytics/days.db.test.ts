import { expect, test } from "vitest";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { summedDays } from ".";

useDatabase();
const at = (text: string) => new Date(`2026-01-${text}Z`);

/** Days 5 to 7, of which all have daily sums and these have combinations as well. */
async function makeDays(combined: number[]) {
  const { scope, teamId } = await makeTeam();
  const data = [5, 6, 7].map((day) => ({
    teamId,
    day: at(`0${day}T00:00:00`),
    rolledVersion: 0,
    isCombined: combined.includes(day),
  }));
  await scope.db.usageDay.createMany({ data });
  return scope;
}

const pair = { outer: "model", inner: "feature" } as const;
const all = { selection: {} };

test("days of combinations answer for the whole quarters of an hour of a range", async () => {
  const scope = await makeDays([5, 6, 7]);
  const asked = (from: string, to: string) => summedDays(scope, all, pair, [{ from: at(from), to: at(to) }]);
  expect(await asked("01T00:00:00", "09T00:00:00")).toMatchObject([
    { from: at("05T00:00:00"), to: at("08T00:00:00") },
  ]);
  expect(await asked("05T10:07:00", "06T09:59:59")).toMatchObject([
    { from: at("05T10:15:00"), to: at("06T09:45:00") },
  ]);
  expect(await asked("05T10:07:00", "05T10:14:00")).toEqual([]);
});

test("two names of the filter are a question of combinations, one is not", async () => {
  const scope = await makeDays([5, 7]);
  const range = { from: at("05T06:00:00"), to: at("09T00:00:00") };
  const asked = (selection: Record<string, string[]>) =>
    summedDays(scope, { selection }, { outer: "total" }, [range]);
  const days = [{ from: at("06T00:00:00"), to: at("08T00:00:00") }];
  const combined = [
    { from: at("05T06:00:00"), to: at("06T00:00:00") },
    { from: at("07T00:00:00"), to: at("08T00:00:00") },
  ];
  expect(await asked({ model: ["m"] })).toMatchObject(days);
  expect(await asked({ model: ["m"], key_id: [""] })).toMatchObject(combined);
  expect(await asked({ status: ["error"], feature: [""], grade: ["exact"] })).toMatchObject(combined);
  expect(await asked({ model: ["m"], user_id: ["u"] })).toEqual([]);
});

test("a day that is cut inside of a quarter of an hour is left out, one that is cut often is not", async () => {
  const scope = await makeDays([5, 6, 7]);
  const cut = async (...cuts: string[]) => {
    const instants = ["05T00:00:00", ...cuts, "08T00:00:00"].map(at);
    const parts = instants.slice(1).map((to, place) => ({ from: instants[place] ?? to, to }));
    return summedDays(scope, all, pair, parts, true);
  };
  expect(await cut("06T05:30:00", "06T06:45:00")).toMatchObject([
    { from: at("05T00:00:00"), to: at("08T00:00:00"), cuts: [] },
  ]);
  expect(await cut("06T05:31:00")).toMatchObject([
    { from: at("05T00:00:00"), to: at("06T00:00:00") },
    { from: at("07T00:00:00"), to: at("08T00:00:00") },
  ]);
});
