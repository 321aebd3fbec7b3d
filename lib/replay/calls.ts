import type { Definition } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  eventCost,
  eventGrade,
  eventWhere,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { unpricedUsd } from "@/lib/reservations";
import type { Range } from "@/lib/time";
import type { Call } from "./walk";

/** Whole millionths of a millionth of a US dollar are what is walked with. */
export const PICO = new Decimal("1e12");
export const toPico = (usd: string | Decimal) => BigInt(new Decimal(usd).times(PICO).round().toFixed());

/** Calls are read in stretches, so that it takes no more memory for more of them. */
const STRETCH_MS = 3 * 86_400_000;

/** The calls of a range by stretches of it; the next one is read while one is walked. */
export async function* stretchesOf(scope: Scope, definition: Definition, range: Range) {
  const stretches: Range[] = [];
  for (let { from } = range; from < range.to; ) {
    const to = new Date(Math.min(from.getTime() + STRETCH_MS, range.to.getTime()));
    stretches.push({ from, to });
    from = to;
  }
  let [next, ...rest] = stretches;
  let reading = next && callsOf(scope, definition, next);
  while (reading) {
    const read = await reading;
    [next, ...rest] = rest;
    reading = next && callsOf(scope, definition, next);
    // What fails while its turn has not come is thrown at its turn.
    reading?.catch(() => {});
    yield* read;
  }
}

/** The calls of a range in the order of time, by counter: its key, and for each call its time and its cost or counts. */
async function callsOf(scope: Scope, definition: Definition, range: Range) {
  const rows = await scope.db.$queryRaw<{ key: string; calls: string }[]>(Prisma.sql`
    SELECT ${keyOf(definition)} AS key, string_agg((extract(epoch FROM e.occurred_at) * 1000)::bigint || ' ' || coalesce(
             (${eventCost})::text,
             'u ' || coalesce(e.input_tokens, 0) || ' ' || coalesce(e.output_tokens, 0)
           ), ',' ORDER BY e.occurred_at, e.id) AS calls
      ${selected(scope, definition, range)}
     GROUP BY 1`);
  return rows.map(({ key, calls }) => ({ key, calls: readCalls(calls, definition) }));
}

function* readCalls(text: string, { unpriced }: Definition): Generator<Call> {
  for (const call of text.split(",")) {
    const [at, cost = "0", input, output] = call.split(" ");
    if (cost !== "u") {
      const usd = picoOf(cost);
      yield { at: Number(at), asked: usd, counted: usd };
      continue;
    }
    const asked = unpricedUsd(unpriced, { inputTokens: Number(input), maxOutputTokens: Number(output) });
    yield { at: Number(at), asked: asked && toPico(asked), counted: 0n };
  }
}

/** Decimal text, cut at twelve decimals; as this is done for every call, without a decimal number between. */
function picoOf(usd: string): bigint {
  const [whole = "0", fraction = ""] = usd.split(".");
  return BigInt(whole + fraction.slice(0, 12).padEnd(12, "0"));
}

/** Which counter an event moves. */
export function keyOf({ per }: Definition): Prisma.Sql {
  return per === null ? Prisma.sql`''` : valueOfEvent(per, eventGrade);
}

/** The events of a range that a budget counts. */
export function selected(scope: Scope, { selector }: Definition, range: Range): Prisma.Sql {
  const where = [eventWhere(scope, range), ...selectionWhere(selector, eventGrade)];
  return Prisma.sql`FROM event e ${adjustmentsWithin(scope, range)} WHERE ${Prisma.join(where, " AND ")}`;
}
