import { z } from "zod";
import { AppError } from "@/lib/errors";
import { addDays, isTimeZone, parseInstant, type Range, startOf } from "@/lib/time";
import {
  EARLIEST_MS,
  type Filter,
  fittingInterval,
  LATEST_MS,
  MAX_RANGE_MS,
  PERIODS,
  periodRange,
} from "./filter";
import { type Selection, selectionInput } from "./selection";

const rangeFields = {
  period: z.enum(PERIODS).optional(),
  from: z.string().max(64).optional(),
  to: z.string().max(64).optional(),
  tz: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
};
type RangeQuery = z.output<z.ZodObject<typeof rangeFields>>;

/**
 * The search parameters of an API call that is about some events: a range, the names of filters, and the route's own.
 * Any other is an error of that field.
 */
export function filterQuery<T extends z.ZodRawShape>(own: T) {
  const named = z.object({ ...rangeFields, ...own });
  return z
    .object(named.shape)
    .catchall(z.unknown())
    .transform((given, context) => {
      const rest = Object.entries(given).filter(([name]) => !Object.hasOwn(named.shape, name));
      const selection = selectionInput.safeParse(Object.fromEntries(rest));
      for (const { path, message } of selection.error?.issues ?? [])
        context.addIssue({ code: "custom", path, message });
      // safe because the rest was taken apart above
      return { ...(given as z.output<typeof named>), selection: selection.data ?? {} };
    });
}

/**
 * The filter that an API call means: what makes no sense is a `bad_request`, where a page's `parseFilter` falls back.
 * Its range is exact to the millisecond, as the ledger is.
 */
export function toFilter(
  { period, from, to, tz, selection }: RangeQuery & { selection: Selection },
  team: { timeZone: string },
  now = new Date(),
): Filter {
  const zone = tz ?? team.timeZone;
  const given = from === undefined && to === undefined ? null : toRange(from, to, zone, now);
  if (given && period) throw wrong("period", "cannot stand beside from and to");
  const named = given ? null : (period ?? "30d");
  const range = given ?? periodRange(named ?? "30d", zone, now);
  return { range, period: named, interval: fittingInterval(range), tz: zone, now, selection };
}

function toRange(from: string | undefined, to: string | undefined, tz: string, now: Date): Range {
  if (from === undefined) throw wrong("from", "is required beside to");
  const start = readInstant("from", from, tz);
  const end = to === undefined ? addDays(startOf("day", now, tz), 1, tz) : readInstant("to", to, tz);
  return requireRange({ from: start, to: end });
}

/** The range itself. Throws `bad_request` for one that is empty, too long or out of this century. */
export function requireRange(range: Range): Range {
  const { from, to } = range;
  if (to <= from) throw wrong("to", "is not after from");
  if (to.getTime() - from.getTime() > MAX_RANGE_MS) throw wrong("to", "is more than seven years after from");
  requireCentury("from", from);
  requireCentury("to", to);
  return range;
}

function requireCentury(field: string, instant: Date): void {
  if (instant.getTime() < EARLIEST_MS) throw wrong(field, "is before the year 2000");
  if (instant.getTime() > LATEST_MS) throw wrong(field, "is after the year 2100");
}

/** An end of a range: a date in the zone or an instant with its offset, of this century. Throws `bad_request`. */
export function readInstant(field: string, text: string, tz: string): Date {
  const instant = parseInstant(text, tz);
  if (!instant) throw wrong(field, "is neither a date nor an instant with its offset");
  requireCentury(field, instant);
  return instant;
}

function wrong(field: string, message: string): AppError {
  return new AppError("bad_request", `${field} ${message}.`, {
    issues: [{ field, code: "invalid", message }],
  });
}
