import type { ActionError } from "@/lib/http/action";

/** What is wrong with each field, as a sentence, by the field's name after `within`. */
export function fieldErrors({ issues }: Pick<ActionError, "issues">, within = ""): Record<string, string> {
  return Object.fromEntries(
    issues.map(({ field, message }) => [
      field.startsWith(within) ? field.slice(within.length) : field,
      toSentence(message),
    ]),
  );
}

/** What is wrong follows the field's name, or is a sentence of its own. */
function toSentence(message: string): string {
  return /^[A-Z]/.test(message) ? message : `This ${message}.`;
}
