import pino from "pino";

const secrets = [
  ...["authorization", "cookie", "password", "key", "token", "secret", "api_key", "apiKey"],
  ...["admin_key", "ADMIN_KEY", "x-admin-key", "ENCRYPTION_KEY"],
];

/** What a driver hangs on its errors (clients, queries, rows) stays out of the log. */
function toPlainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return { type: name, code, message, stack, ...(cause ? { cause: toPlainError(cause) } : {}) };
}

/** Read without the other settings: a wrong one of those must still be told. */
function logLevel(): string {
  const { LOG_LEVEL } = process.env;
  return LOG_LEVEL === "silent" || Object.values(pino.levels.labels).includes(LOG_LEVEL ?? "")
    ? String(LOG_LEVEL)
    : "info";
}

export const redact = {
  paths: secrets.flatMap((name) => ["", "*", "*.*"].map((place) => `${place}["${name}"]`)),
  censor: "[cut]",
};

/** JSON lines on standard output; fields that could hold a secret are cut out wherever they stand. */
export const log = pino({
  level: logLevel(),
  base: null,
  serializers: { err: toPlainError },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact,
});
