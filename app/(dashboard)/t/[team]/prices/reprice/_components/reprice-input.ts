import { z } from "zod";
import { type Selection, selectionInput } from "@/lib/filters";
import { isTimeZone, parseWallTime } from "@/lib/time";

// Not trimmed: the name of a model may begin or end with a space.
const optional = z.string().optional();

const fields = z.object({
  tz: z.string().refine(isTimeZone),
  from: z.string().default(""),
  to: z.string().optional(),
  project_id: optional,
  provider: z.string().trim().optional(),
  model: optional,
  grade: optional,
});

type RepriceInput = { from: Date; to: Date; filter: Selection; timeZone: string };

/** The form of a new re-price: wall times of its zone, an empty end is now, an empty filter takes all. */
export const repriceForm = fields.transform((sent, context): RepriceInput => {
  const { tz, project_id, provider, model, grade } = sent;
  const from = parseWallTime(sent.from, tz);
  const to = sent.to === undefined ? new Date() : parseWallTime(sent.to, tz);
  if (!from) context.addIssue({ code: "custom", path: ["from"], message: "is not a date and a time" });
  if (!to) context.addIssue({ code: "custom", path: ["to"], message: "is not a date and a time" });
  if (!from || !to) return z.NEVER;
  if (from >= to) {
    context.addIssue({ code: "custom", path: ["to"], message: "must be after the beginning" });
    return z.NEVER;
  }
  const chosen = Object.entries({ project_id, provider, model, grade }).filter(([, value]) => value);
  const filter = selectionInput.safeParse(Object.fromEntries(chosen));
  for (const { path, message } of filter.error?.issues ?? [])
    context.addIssue({ code: "custom", path: path.slice(0, 1), message });
  if (!filter.success) return z.NEVER;
  return { from, to, filter: filter.data, timeZone: tz };
});
