import { z } from "zod";
import { type BreakdownDimension, selectedAs } from "@/lib/analytics";

const NAMES = [
  ...([
    "model",
    "provider",
    "project",
    "feature",
    "environment",
    "key",
    "user",
    "customer",
    "session",
  ] as const),
  ...(["door", "status", "grade", "service_tier", "operation"] as const),
];

/** The dimension that `by-service-tier` is about, or null when there is no such list. */
export function dimensionOfPath(segment: string): BreakdownDimension | null {
  return NAMES.find((name) => segment === `by-${name.replace("_", "-")}`) ?? null;
}

/** The key of a tag, as events have it. */
export const tagKey = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "has a character that cannot be used");

/** A dimension by its name, or `tag.<key>`. */
export const dimensionName = z.string().transform((text, context): BreakdownDimension => {
  const named = NAMES.find((name) => name === text);
  if (named) return named;
  const tag = text.startsWith("tag.") ? tagKey.safeParse(text.slice(4)) : null;
  if (tag?.success) return `tag.${tag.data}`;
  context.addIssue({ code: "custom", message: `must be one of ${NAMES.join(", ")} or tag.<key>` });
  return z.NEVER;
});

/** The dimension that a name of a filter is about: `project_id`, `model`, `tag.<key>`. */
export const filterName = z.string().transform((text, context): BreakdownDimension => {
  const named = NAMES.find((name) => selectedAs(name) === text);
  if (named) return named;
  const tag = text.startsWith("tag.") ? tagKey.safeParse(text.slice(4)) : null;
  if (tag?.success) return `tag.${tag.data}`;
  context.addIssue({ code: "custom", message: "is no name of a filter" });
  return z.NEVER;
});
