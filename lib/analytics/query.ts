import { z } from "zod";
import { AppError } from "@/lib/errors";
import { isUuid } from "@/lib/id";
import { addDays, isTimeZone, parseInstant, type Range, startOf } from "@/lib/time";
import { EARLIEST_MS, type Filter, fittingInterval, MAX_RANGE_MS, PERIODS, periodRange } from "./filter";

/** The search parameters by which an API call says which events it is about; routes add their own to them. */
export const filterFields = {
  period: z.enum(PERIODS).optional(),
  from: z.string().max(64).optional(),
  to: z.string().max(64).optional(),
  tz: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
  project_id: z
    .union([z.string(), z.array(z.string())])
    .transform((ids) => [ids].flat())
    .refine((ids) => ids.every(isUuid), "is no id of a project")
    .optional(),
};

const query = z.strictObject(filterFields);

/**
 * The filter that an API call means: what makes no sense is a `bad_request`, where a page's `parseFilter` falls back.
 * Its range is exact to the millisecond, as the ledger is; the roll-ups know whole quarters of an hour only.
 */
export function toFilter(
  { period, from, to, tz, project_id: projectIds = [] }: z.output<typeof query>,
  team: { timeZone: string },
  now = new Date(),
): Filter {
  const zone = tz ?? team.timeZone;
  const given = from === undefined && to === undefined ? null : toRange(from, to, zone, now);
  if (given && period) throw wrong("period", "cannot stand beside from and to");
  const named = given ? null : (period ?? "30d");
  const range = given ?? periodRange(named ?? "30d", zone, now);
  return { range, period: named, interval: fittingInterval(range), tz: zone, now, projectIds };
}

function toRange(from: string | undefined, to: string | undefined, tz: string, now: Date): Range {
  if (from === undefined) throw wrong("from", "is required beside to");
  const start = parseInstant(from, tz);
  const end = to === undefined ? addDays(startOf("day", now, tz), 1, tz) : parseInstant(to, tz);
  if (!start) throw wrong("from", "is neither a date nor an instant with its offset");
  if (!end) throw wrong("to", "is neither a date nor an instant with its offset");
  if (end <= start) throw wrong("to", "is not after from");
  if (start.getTime() < EARLIEST_MS) throw wrong("from", "is before the year 2000");
  if (end.getTime() - start.getTime() > MAX_RANGE_MS)
    throw wrong("to", "is more than seven years after from");
  return { from: start, to: end };
}

function wrong(field: string, message: string): AppError {
  return new AppError("bad_request", `${field} ${message}.`, {
    issues: [{ field, code: "invalid", message }],
  });
}
