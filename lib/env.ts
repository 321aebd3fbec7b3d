import { z } from "zod";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const limit = z
  .string()
  .regex(/^(off|[1-9]\d*\/(second|minute|hour))$/, "is N/second, N/minute, N/hour or off");
const url = z.url("is not a URL");
// A scheme of one letter is a drive of Windows.
const isSource = (text: string) =>
  !/^[a-z][a-z\d+.-]+:/i.test(text) || (/^(https?|file):\/\//i.test(text) && URL.canParse(text));

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "is not a postgresql:// URL")
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "is not a redis:// URL")
    .optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  APP_SECRET: z.string().min(32, "is shorter than 32 characters").optional(),
  ENCRYPTION_KEY: z
    .string()
    .refine(
      (text) => text.split(",").every((key) => key.trim().length >= 32),
      "is shorter than 32 characters, or one of several parted by commas is",
    )
    .optional(),
  ALLOW_PRIVATE_TARGETS: z.stringbool("is not true or false").default(false),
  PUBLIC_URL: url.optional(),
  ADMIN_KEY: z.string().min(16, "is shorter than 16 characters").optional(),
  SIGNUP: z.enum(["open", "closed", "first"]).default("open"),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  PRICING_SOURCE_URL: z
    .string()
    .refine(isSource, "is no http, https or file URL, no path of a file and not off")
    .default("https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"),
  RETENTION_DAYS: z.coerce.number().int().min(1, "is less than one day").optional(),
  RATE_LIMIT_INGEST: limit.default("500/second"),
  RATE_LIMIT_API: limit.default("600/minute"),
  RATE_LIMIT_SIGNIN: limit.default("10/minute"),
  RATE_LIMIT_SIGNUP: limit.default("20/hour"),
});

/** `PROXY_UPSTREAM_<PROVIDER>`, by what stands for the provider. */
const UPSTREAM = /^PROXY_UPSTREAM_([A-Z0-9_]+)$/;

export type Env = z.infer<typeof schema> & { PROXY_UPSTREAM: Record<string, string> };

/** Reads the settings; throws an `Error` with one line for each that is wrong. An empty value is an absent one. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const upstreams = Object.entries(given).filter(([name]) => UPSTREAM.test(name));
  const wrong = upstreams.filter(
    ([, value]) => !/^https?:\/\//i.test(value ?? "") || !URL.canParse(value ?? ""),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success && wrong.length === 0) {
    const named = upstreams.map(([name, value]) => [name.replace(UPSTREAM, "$1"), value]);
    return { ...parsed.data, PROXY_UPSTREAM: Object.fromEntries(named) };
  }
  const issues = parsed.error?.issues ?? [];
  const lines = [
    ...issues.map((issue) => `${issue.path.join(".")} ${issue.message}`),
    ...wrong.map(([name]) => `${name} is not an http or https URL`),
  ];
  throw new Error(`The settings are not right:\n  ${lines.join("\n  ")}\n.env.example lists them all.`);
}

let current: Env | undefined;

/** The settings of this process, read once. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}
