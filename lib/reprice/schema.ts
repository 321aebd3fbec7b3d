import { z } from "zod";
import { type Selection, selectionInput, toFilter } from "@/lib/filters";
import { isTimeZone } from "@/lib/time";

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
  const { range, tz: timeZone } = toFilter({ from, to, ...(tz && { tz }), selection: filter }, team);
  return { ...range, filter, timeZone };
}
