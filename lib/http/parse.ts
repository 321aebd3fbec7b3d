import type { z } from "zod";
import { AppError, type FieldIssue } from "@/lib/errors";
import { describeIssue } from "@/lib/issues";

/** Parses with a schema; throws `bad_request` with one issue per field that is wrong. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(toFieldIssues);
  const first = issues[0];
  throw new AppError("bad_request", first ? toSentence(first) : "The request is not valid.", { issues });
}

/** A body as JSON; throws `bad_request` when it is none. */
export function parseJson(contentType: string | null, body: Buffer): unknown {
  if (!/^application\/(.+\+)?json\s*(;|$)/i.test(contentType ?? ""))
    throw new AppError("bad_request", "Send JSON with Content-Type: application/json.");
  return readJson(body);
}

/** A body as JSON, whatever its content type says; throws `bad_request` when it is none. */
export function readJson(body: Buffer): unknown {
  const text = readText(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", "The body is not valid JSON.", { cause });
  }
}

/** A body as text; throws `bad_request` when it is not UTF-8. */
export function readText(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError("bad_request", "The body is not UTF-8.", { cause });
  }
}

/** Search parameters as a plain object; a repeated one becomes a list. */
export function toQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  const query: [string, string | string[]][] = [...new Set(parameters.keys())].map((name) => {
    const values = parameters.getAll(name);
    return [name, values.length > 1 ? values : (values[0] ?? "")];
  });
  return Object.fromEntries(query);
}

function toFieldIssues(issue: z.core.$ZodIssue): FieldIssue[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [{ field: path.join("."), ...describeIssue(issue) }];
  return issue.keys.map((key) => ({
    field: [...path, key].join("."),
    code: "unknown_field",
    message: "is not a field of this call",
  }));
}

function toSentence({ field, message }: FieldIssue): string {
  return field ? `${field} ${message}.` : message;
}
