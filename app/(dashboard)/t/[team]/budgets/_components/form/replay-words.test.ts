import { expect, test } from "vitest";
import { blockedWords, replayWords } from "./replay-words";
import type { Stretch } from "./use-replay";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-10-01T00:00:00Z");

const days = (states: ("calm" | "warned" | "blocked")[]): Stretch[] =>
  states.map((state, place) => ({
    from: new Date(START + place * DAY_MS).toISOString(),
    to: new Date(START + (place + 1) * DAY_MS).toISOString(),
    warned: state === "calm" ? 0 : 2,
    blocked: state === "blocked" ? 3 : 0,
  }));

const told = (stretches: Stretch[], calls = 1200) => ({
  ...{ from: "", to: "", calls, stretches },
  ...{ stopped_calls: stretches.some(({ blocked }) => blocked > 0) ? 212 : 0, stopped_usd: "41.2" },
});

test("the sentence tells on how many days a budget would have warned and blocked, and what it would have stopped", () => {
  const rough = told(days(["warned", "calm", "blocked", "blocked"]));
  expect(replayWords(rough, { period: "day", mode: "hard" })).toBe(
    "It would have counted 1,200 calls, warned on 3 days, blocked on 2 days and stopped 212 calls of $41.20.",
  );
  expect(replayWords(told(days(["warned"])), { period: "month", mode: "hard" })).toBe(
    "It would have counted 1,200 calls, warned in 1 month and blocked nothing.",
  );
  expect(replayWords(told(days(["warned"])), { period: "total", mode: "soft" })).toBe(
    "It would have counted 1,200 calls and warned.",
  );
  expect(replayWords(told(days(["warned"]), 1), { period: "rolling", mode: "track" })).toBe(
    "It would have counted 1 call and reached a threshold on 1 day.",
  );
  expect(replayWords(told(days(["calm"])), { period: "day", mode: "soft" })).toBe(
    "It would have counted 1,200 calls and warned of nothing.",
  );
  expect(replayWords(told(days(["calm"]), 0), { period: "day", mode: "soft" })).toBe(
    "It would have counted no call.",
  );
});

test("the newest days on which it would have blocked are named", () => {
  const many = days(["blocked", "calm", "blocked", "blocked", "blocked"]);
  expect(blockedWords(many, { period: "hour", mode: "hard" }, "UTC")).toBe(
    "Blocked on Oct 5, Oct 4, Oct 3 and 1 more.",
  );
  expect(blockedWords(many.slice(0, 2), { period: "week", mode: "hard" }, "UTC")).toBe(
    "Blocked in the weeks from Oct 1.",
  );
  expect(blockedWords(days(["warned"]), { period: "day", mode: "hard" }, "UTC")).toBeNull();
});
