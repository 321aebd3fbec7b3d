import { type BudgetView, dayWords, formatLimit, instantWords } from "@/components/budgets/budget-words";
import { exhaustionRange } from "@/components/budgets/burn-down-shape";
import type { CourseNote } from "@/components/budgets/course-notes";
import type { Course } from "@/lib/course";
import { formatCount, formatDuration } from "@/lib/format";
import { formatClock, formatDate } from "@/lib/time";

/** So many times of refusals are told in words, those with the most calls. */
const BLOCKED = 2;

/** What happened in a period and what will, in the order of time. */
export function courseNotesOf(
  { status }: BudgetView,
  course: Course,
  names: Map<string, string>,
  now: Date,
): CourseNote[] {
  const tz = status.budget.cycle.timeZone;
  const when = (at: Date) => `${formatDate(at, tz)}, ${formatClock(at, tz)}`;
  const reached = course.reached.map(
    ({ at, percent, isExact }): CourseNote => ({
      kind: "reached",
      at,
      percent,
      title: `${percent}%`,
      more: isExact ? when(at) : `about ${when(at)}`,
    }),
  );
  const raised = status.budget.raises
    .filter(({ createdAt }) => createdAt >= course.range.from && createdAt <= now)
    .map(
      ({ amountUsd, createdAt, expiresAt, createdBy }): CourseNote => ({
        kind: "raised",
        at: createdAt,
        title: `Raised by ${formatLimit(amountUsd)}, ${when(createdAt)}`,
        more: `by ${names.get(createdBy) ?? createdBy}, until ${instantWords(expiresAt, tz, now)}`,
      }),
    );
  const blocked = [...course.blocked]
    .sort((one, other) => other.count - one.count)
    .slice(0, BLOCKED)
    .map(
      ({ first, last, count }): CourseNote => ({
        kind: "blocked",
        at: first,
        title: `${formatCount(count)} ${count === 1 ? "call" : "calls"} blocked`,
        more:
          count === 1
            ? when(first)
            : `${when(first)}, in ${formatDuration(last.getTime() - first.getTime())}`,
      }),
    );
  return [...reached, ...raised, ...blocked, ...exhaustion(status, now)].sort(
    (one, other) => one.at.getTime() - other.at.getTime(),
  );
}

function exhaustion(status: BudgetView["status"], now: Date): CourseNote[] {
  const { exhaustedAt, budget } = status;
  const range = exhaustionRange(status, now);
  if (!exhaustedAt || exhaustedAt <= now || !range) return [];
  const tz = budget.cycle.timeZone;
  const [first, last] = [range.first, range.last].map((at) => at && dayWords(at, tz, now));
  const between =
    last === null ? `not before ${first}` : first === last ? "" : `between ${first} and ${last}`;
  return [
    {
      kind: "exhausted",
      at: exhaustedAt,
      title: `Out about ${instantWords(exhaustedAt, tz, now)}`,
      more: between,
    },
  ];
}
