import type { z } from "zod";

const DEFAULT = /^(Invalid|Too (small|big))\b/;

/** A schema's finding in words that need no knowledge of the schema: `must be an integer`. */
export function describeIssue(issue: z.core.$ZodIssue): { code: string; message: string } {
  // Whoever wrote the schema said it better.
  if (!DEFAULT.test(issue.message)) return { code: "invalid", message: issue.message };
  switch (issue.code) {
    case "invalid_type":
      return isMissing(issue)
        ? { code: "required", message: "is required" }
        : { code: "invalid", message: `must be ${article(kindOf(issue.expected))}` };
    case "too_small":
      return { code: "invalid", message: `must ${bound("at least", Number(issue.minimum), issue.origin)}` };
    case "too_big":
      return { code: "invalid", message: `must ${bound("at most", Number(issue.maximum), issue.origin)}` };
    case "invalid_value":
      return { code: "invalid", message: `must be one of ${issue.values.map(String).join(", ")}` };
    case "invalid_union":
      return { code: "invalid", message: "is of a type that is not taken here" };
    case "invalid_key":
      return describeIssue(
        issue.issues[0] ?? { ...issue, code: "custom", message: "has a name that is not taken" },
      );
    default:
      return { code: "invalid", message: DEFAULT.test(issue.message) ? "is not valid" : issue.message };
  }
}

// Zod says it in the message only.
function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.message.endsWith("received undefined");
}

const KINDS: Record<string, string> = { int: "integer", record: "object" };

function kindOf(expected: string): string {
  return KINDS[expected] ?? expected;
}

function article(word: string): string {
  return `${/^[aeio]/.test(word) ? "an" : "a"} ${word}`;
}

function bound(side: string, limit: number, origin: string): string {
  if (origin === "string") return `have ${side} ${limit} character${limit === 1 ? "" : "s"}`;
  return origin === "array" ? `hold ${side} ${limit}` : `be ${side} ${limit}`;
}
