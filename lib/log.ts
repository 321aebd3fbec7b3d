import pino from "pino";
import { env } from "./env";

const secrets = ["authorization", "cookie", "password", "key", "token", "secret", "api_key"];

/** JSON lines on standard output; fields that could hold a secret are cut out wherever they stand. */
export const log = pino({
  level: env().LOG_LEVEL,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[cut]" },
});
