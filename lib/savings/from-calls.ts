import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  eventCost,
  eventGrade,
  type Filter,
  isCounted,
  recordedWhere,
  selectionWhere,
} from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { cost, type Usage } from "@/lib/pricing";
import { nameOf, type OwnPrice } from "./from-traffic";
import {
  conclude,
  countStep,
  isWorthwhile,
  monthly,
  type Recommendation,
  shareStep,
  usdStep,
} from "./recommendation";

/** Fewer calls show no pattern. */
const LEAST_CALLS = 100;
/** What providers cache begins at so many tokens, and is kept for so long after its last use. */
const LEAST_CACHED = 1024;
const KEPT_MINUTES = 5;

type Of = { provider: string; model: string; feature: string; requests: number };

function callsOf(scope: Scope, { range, selection }: Filter, condition: Prisma.Sql): Prisma.Sql {
  const conditions = [
    recordedWhere(scope, range),
    isCounted,
    ...selectionWhere(selection, eventGrade),
    condition,
  ];
  return Prisma.sql`event e ${adjustmentsWithin(scope, range)} WHERE ${Prisma.join(conditions, " AND ")}`;
}

const isText = Prisma.sql`e.operation IN ('chat', 'completion', 'responses')`;

function usdFor({ price, multiplier }: OwnPrice, usage: Usage, requestTokens = 0): Decimal {
  return cost(usage, price.sheet, { multiplier, requestTokens }).costUsd ?? new Decimal(0);
}

function priceOf(prices: OwnPrice[], { provider, model }: Of): OwnPrice | undefined {
  return prices.find((own) => own.provider === provider && own.model === model);
}

type Shared = Of & { shared: number; spells: number; read: number; written: number; input: number };

/** Prompts that calls share as far as their length tells, and that are not read from the provider's cache. */
export async function cacheShares(
  scope: Scope,
  filter: Filter,
  prices: OwnPrice[],
  days: number,
): Promise<Recommendation[]> {
  const rows = await scope.db.$queryRaw<Shared[]>(Prisma.sql`
    SELECT e.provider, e.model, coalesce(e.feature, '') AS feature, count(*)::float8 AS requests,
           percentile_disc(0.05) WITHIN GROUP (ORDER BY e.input_tokens)::float8 AS shared,
           count(DISTINCT date_bin(${KEPT_MINUTES}::int * interval '1 minute', e.occurred_at, 'epoch'))::float8 AS spells,
           sum(coalesce(e.cache_read_tokens, 0))::float8 AS read,
           sum(coalesce(e.cache_write_tokens, 0) + coalesce(e.cache_write_1h_tokens, 0))::float8 AS written,
           sum(e.input_tokens)::float8 AS input
      FROM ${callsOf(scope, filter, Prisma.sql`${isText} AND e.status = 'ok' AND e.input_tokens > 0`)}
     GROUP BY 1, 2, 3 HAVING count(*) >= ${LEAST_CALLS}`);
  return rows.flatMap((row) => {
    const own = priceOf(prices, row);
    return own?.price.sheet.rates.cache_read !== undefined ? (toCaching(row, own, days) ?? []) : [];
  });
}

function toCaching(row: Shared, own: OwnPrice, days: number): Recommendation | null {
  const { provider, model, feature, requests, shared, spells, read, written, input } = row;
  const missing = (requests - spells) * shared - read;
  if (shared < LEAST_CACHED || missing <= 0) return null;
  const fresh = usdFor(own, { inputTokens: missing }, shared);
  const cached = usdFor(own, { inputTokens: missing, cacheReadTokens: missing }, shared);
  const unwritten =
    own.price.sheet.rates.cache_write === undefined ? 0 : Math.max(0, spells * shared - written);
  const writing = usdFor(own, { inputTokens: unwritten, cacheWriteTokens: unwritten }, shared).minus(
    usdFor(own, { inputTokens: unwritten }, shared),
  );
  const saving = monthly(fresh.minus(cached).minus(writing), days);
  if (!isWorthwhile(saving, monthly(fresh, days))) return null;
  return {
    id: `cache_share:${provider}/${model}:${feature}`,
    kind: "cache_share",
    title: `Cache what ${nameOf(row)} share`,
    subject: { provider, model, feature },
    alternative: null,
    ...conclude(
      [
        shareStep("Input read from the cache now", read / input),
        countStep("Input that 95 % of the calls have at least", shared, "tokens"),
        countStep("Calls in the range", requests, "requests"),
        countStep(`First ones of ${KEPT_MINUTES} minutes, which fill the cache`, spells, "requests"),
        countStep("Input that could come from the cache and does not", missing, "tokens"),
        usdStep("It as fresh input, a month", monthly(fresh, days)),
        usdStep("It read from the cache, a month", monthly(cached, days)),
        usdStep("Filling the cache, a month", monthly(writing, days)),
      ],
      saving,
    ),
    assumption:
      "What the calls have at least is the same text at their beginning: instructions, tools, examples.",
  };
}

type Reasoned = Of & { reasoning: number; output: number; median: number; excess: number };

/** Reasoning beyond what half of the same calls get along with, where it is most of the output. */
export async function reasoningShares(
  scope: Scope,
  filter: Filter,
  prices: OwnPrice[],
  days: number,
): Promise<Recommendation[]> {
  const rows = await scope.db.$queryRaw<Reasoned[]>(Prisma.sql`
    WITH call AS (
      SELECT e.provider, e.model, coalesce(e.feature, '') AS feature, e.reasoning_tokens AS reasoning,
             coalesce(e.output_tokens, e.reasoning_tokens) AS output
        FROM ${callsOf(scope, filter, Prisma.sql`${isText} AND e.reasoning_tokens > 0`)}
    ), kind AS (
      SELECT provider, model, feature, count(*) AS requests, sum(reasoning) AS reasoning, sum(output) AS output,
             percentile_disc(0.5) WITHIN GROUP (ORDER BY reasoning) AS median
        FROM call GROUP BY 1, 2, 3 HAVING count(*) >= ${LEAST_CALLS} AND sum(reasoning) * 2 > sum(output)
    )
    SELECT provider, model, feature, k.requests::float8, k.reasoning::float8, k.output::float8, k.median::float8,
           sum(greatest(0, c.reasoning - k.median))::float8 AS excess
      FROM kind k JOIN call c USING (provider, model, feature)
     GROUP BY 1, 2, 3, k.requests, k.reasoning, k.output, k.median`);
  return rows.flatMap((row) => {
    const own = priceOf(prices, row);
    return own ? (toReasoning(row, own, days) ?? []) : [];
  });
}

function toReasoning(row: Reasoned, own: OwnPrice, days: number): Recommendation | null {
  const { provider, model, feature, requests, reasoning, output, median, excess } = row;
  const usd = (tokens: number) =>
    monthly(usdFor(own, { outputTokens: tokens, reasoningTokens: tokens }), days);
  const saving = usd(excess);
  if (!isWorthwhile(saving, usd(reasoning))) return null;
  return {
    id: `reasoning_share:${provider}/${model}:${feature}`,
    kind: "reasoning_share",
    title: `Let ${nameOf(row)} reason less`,
    subject: { provider, model, feature },
    alternative: null,
    ...conclude(
      [
        countStep("Calls that reason, in the range", requests, "requests"),
        shareStep("Reasoning in their output", reasoning / output),
        usdStep("Reasoning, a month", usd(reasoning)),
        countStep("Reasoning that half of the calls get along with", median, "tokens"),
        countStep("Reasoning beyond that, in the range", excess, "tokens"),
      ],
      saving,
    ),
    assumption:
      "A lower reasoning effort, or a budget for it, brings the longer half of the calls down to the middle one.",
  };
}

type Slow = Omit<Of, "feature"> & { median: number; slow: number; slow_ms: number; slow_usd: string };
const LEAST_SLOW_MS = 10_000;
const SLOWER = 4;

/** Calls that take many times as long as the model usually does. */
export async function slowCalls(scope: Scope, filter: Filter, days: number): Promise<Recommendation[]> {
  const rows = await scope.db.$queryRaw<Slow[]>(Prisma.sql`
    WITH call AS (
      SELECT e.provider, e.model, e.latency_ms, ${eventCost} AS cost_usd
        FROM ${callsOf(scope, filter, Prisma.sql`${isText} AND e.latency_ms > 0`)}
    ), usual AS (
      SELECT provider, model, count(*) AS requests, percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) AS median
        FROM call GROUP BY 1, 2 HAVING count(*) >= ${LEAST_CALLS}
    )
    SELECT provider, model, u.requests::float8, u.median::float8, count(*)::float8 AS slow,
           avg(c.latency_ms)::float8 AS slow_ms, coalesce(sum(c.cost_usd), 0)::text AS slow_usd
      FROM usual u JOIN call c USING (provider, model)
     WHERE c.latency_ms >= ${LEAST_SLOW_MS} AND c.latency_ms > u.median * ${SLOWER}
     GROUP BY 1, 2, u.requests, u.median HAVING count(*) * 100 >= u.requests`);
  return rows.map((row) => toSlow(row, days));
}

function toSlow(
  { provider, model, requests, median, slow, slow_ms, slow_usd }: Slow,
  days: number,
): Recommendation {
  return {
    id: `slow_calls:${provider}/${model}`,
    kind: "slow_calls",
    title: `See why some calls to ${model} take so long`,
    subject: { provider, model },
    alternative: null,
    ...conclude(
      [
        countStep("Calls in the range", requests, "requests"),
        countStep("Half of them are done in", median, "ms"),
        countStep(`Calls that take more than ${SLOWER} times as long`, slow, "requests"),
        countStep("These take on average", slow_ms, "ms"),
        usdStep("They cost a month", monthly(new Decimal(slow_usd), days)),
      ],
      new Decimal(0),
    ),
    assumption:
      "A timeout and a retry, a limit on the output or a faster model saves time; the money is not counted.",
  };
}
