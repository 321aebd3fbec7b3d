import { z } from "zod";
import { toProviderName } from "@/lib/pricing";
import { isTimeZone, parseWallTime } from "@/lib/time";

const optional = z.string().trim().max(256).optional();

const fields = z.object({
  tz: z.string().refine(isTimeZone),
  from: z.string().default(""),
  to: z.string().optional(),
  project_id: optional,
  provider: optional,
  model: optional,
  grade: optional,
});

type RepriceInput = { from: Date; to: Date; filter: Record<string, string[]>; timeZone: string };

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
  const chosen = Object.entries({ project_id, provider: provider && toProviderName(provider), model, grade });
  const filter: Record<string, string[]> = {};
  for (const [name, value] of chosen) if (value) filter[name] = [value];
  return { from, to, filter, timeZone: tz };
});
