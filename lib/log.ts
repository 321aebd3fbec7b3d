import pino from "pino";
import { env } from "./env";

const secrets = ["authorization", "cookie", "password", "key", "token", "secret", "api_key"];

/** What a driver hangs on its errors (clients, queries, rows) stays out of the log. */
function toPlainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return { type: name, code, message, stack, ...(cause ? { cause: toPlainError(cause) } : {}) };
}

/** JSON lines on standard output; fields that could hold a secret are cut out wherever they stand. */
export const log = pino({
  level: env().LOG_LEVEL,
  base: null,
  serializers: { err: toPlainError },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[cut]" },
});
