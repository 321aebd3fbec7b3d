import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { ErrorCode, FieldIssue } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Grant } from "./access";
import { parseWith } from "./parse";
import { toAppError } from "./problem";
import { enforceLimit, type LimitName } from "./rate-limit";
import { requestIdOf } from "./request-id";

/** What a form or a caller sent, before it is parsed. */
export type Fields = Record<string, unknown>;

export type ActionError = {
  code: ErrorCode | "internal";
  message: string;
  issues: FieldIssue[];
  requestId: string;
};

export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: ActionError };

export type ActionRules<S, I> = {
  /** For the log line. */
  name: string;
  access: (fields: Fields) => Promise<Grant<S>>;
  limit?: LimitName;
  input: z.ZodType<I>;
};

/**
 * A server action with the same steps as `endpoint`. Takes a `FormData` or a plain object and never throws,
 * except for Next's own redirects and not-founds.
 */
export function action<S, I, T>(
  rules: ActionRules<S, I>,
  handle: (call: { scope: S; input: I; requestId: string }) => Promise<T>,
): (input: FormData | Fields) => Promise<ActionResult<T>> {
  return async (input) => {
    const startedAt = performance.now();
    const requestId = requestIdOf((await headers()).get("x-request-id"));
    const result = await run(rules, handle, toFields(input), requestId);
    log.info(
      {
        request_id: requestId,
        action: rules.name,
        outcome: result.ok ? "ok" : result.error.code,
        ms: Math.round(performance.now() - startedAt),
      },
      "action",
    );
    return result;
  };
}

async function run<S, I, T>(
  rules: ActionRules<S, I>,
  handle: (call: { scope: S; input: I; requestId: string }) => Promise<T>,
  fields: Fields,
  requestId: string,
): Promise<ActionResult<T>> {
  try {
    const { scope, subject } = await rules.access(fields);
    if (rules.limit) await enforceLimit(rules.limit, subject);
    const data = await handle({ scope, input: parseWith(rules.input, fields), requestId });
    return { ok: true, data };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, error: toActionError(error, requestId) };
  }
}

function toActionError(error: unknown, requestId: string): ActionError {
  const told = toAppError(error, requestId);
  if (told) return { code: told.code, message: told.message, issues: told.issues, requestId };
  const message = `Something went wrong on our side. Tell us the request id ${requestId}.`;
  return { code: "internal", message, issues: [], requestId };
}

/** A form as an object: a repeated name becomes a list; React's own `$ACTION` fields and unfilled ones are left out. */
function toFields(input: FormData | Fields): Fields {
  if (!(input instanceof FormData)) return input;
  const names = [...new Set(input.keys())].filter((name) => !name.startsWith("$ACTION"));
  const entries = names.map((name) => {
    const values = input.getAll(name).filter((value) => value !== "");
    return [name, values.length > 1 ? values : values[0]] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
