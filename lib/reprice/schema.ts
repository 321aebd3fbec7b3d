import { z } from "zod";
import { AppError } from "@/lib/errors";
import { type Selection, selectionInput } from "@/lib/filters";
import { isTimeZone, parseInstant } from "@/lib/time";

/** `from` and `to` are instants or dates; days are of `tz`, without it of the team's zone. */
export const repriceInput = z.strictObject({
  from: z.string().max(64),
  to: z.string().max(64),
  filter: selectionInput.default({}),
  tz: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
});

export const reasonInput = z.strictObject({
  reason: z.string().trim().min(1, "says why, for the record").max(500),
});

/** The range that was meant. Throws `bad_request` for ends that are no times or the wrong way round. */
export function toRepriceRange(
  { from, to, filter, tz }: z.infer<typeof repriceInput>,
  team: { timeZone: string },
): { from: Date; to: Date; filter: Selection; timeZone: string } {
  const timeZone = tz ?? team.timeZone;
  const [start, end] = [parseInstant(from, timeZone), parseInstant(to, timeZone)];
  if (!start) throw wrong("from", "is neither a date nor an instant with its offset");
  if (!end) throw wrong("to", "is neither a date nor an instant with its offset");
  if (end <= start) throw wrong("to", "is not after from");
  return { from: start, to: end, filter, timeZone };
}

function wrong(field: string, message: string): AppError {
  return new AppError("bad_request", `${field} ${message}.`, {
    issues: [{ field, code: "invalid", message }],
  });
}
