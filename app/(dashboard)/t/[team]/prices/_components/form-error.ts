import type { ActionError } from "@/lib/http/action";

/** What is wrong with each field, as a sentence, by the field's name. */
export function fieldErrors({ issues }: ActionError): Record<string, string> {
  return Object.fromEntries(issues.map(({ field, message }) => [field, `This ${message}.`]));
}
