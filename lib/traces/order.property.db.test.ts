// Traces of any shape, cut into requests in any way, sent in any order, some at once, some twice: what counts in the end
// is what counts of the whole.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import type { Span } from "@/lib/otlp";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { makeSpan, type SpanKind, spanId, traceId } from "@/tests/support/spans";
import { ingestTraces } from ".";
import { counted } from "./counted";

const database = useDatabase();
let team: TestTeam;
beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
});

const kinds: SpanKind[] = ["usage", "usage", "call", "other"];
type Drawn = { kind: SpanKind; parent: number; request: number; answer: number };

const drawnSpan = fc.record({
  kind: fc.constantFrom(...kinds),
  parent: fc.nat(1000),
  request: fc.nat(4),
  answer: fc.nat(5),
});
const drawnTrace = fc.record({
  spans: fc.array(drawnSpan, { minLength: 2, maxLength: 9 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
  repeated: fc.subarray([0, 1, 2, 3, 4]),
  atOnce: fc.boolean(),
});

let traces = 0;

function toSpans(drawn: Drawn[], hasAnswers: boolean): { id: string; spans: Span[] } {
  const id = traceId(traces++);
  const spans = drawn.map(({ kind, parent, answer }, place) => {
    // One in four begins a tree; the others hang below an earlier span.
    const isRoot = place === 0 || parent % 4 === 0;
    const parentSpanId = isRoot ? null : spanId(parent % place);
    const responseId = hasAnswers && answer < 3 ? `${id}-${answer}` : undefined;
    return makeSpan({ traceId: id, spanId: spanId(place), parentSpanId, kind, responseId });
  });
  return { id, spans };
}

async function sendAll(
  drawn: typeof drawnTrace extends fc.Arbitrary<infer T> ? T : never,
  hasAnswers: boolean,
) {
  const { id, spans } = toSpans(drawn.spans, hasAnswers);
  const requestOf = (request: number) => spans.filter((_, place) => drawn.spans[place]?.request === request);
  const send = (request: number) =>
    ingestTraces(team.scope, { projectId: team.projectId, spans: requestOf(request) });
  if (drawn.atOnce) await Promise.all(drawn.order.map(send));
  else for (const request of drawn.order) await send(request);
  await Promise.all(drawn.repeated.map(send));
  const isCall = (place: number) => drawn.spans[place]?.kind !== "other";
  const hasUsage = (place: number) => drawn.spans[place]?.kind === "usage";
  const whole = counted(
    spans.map((span, place) => ({ ...span, isCall: isCall(place), hasUsage: hasUsage(place) })),
  );
  const answers = new Map(spans.map((span) => [span.spanId, span.attributes.get("gen_ai.response.id")]));
  return { whole: [...whole].sort(), standing: await standingIn(id), answers };
}

/** The spans whose events are in the totals. */
async function standingIn(id: string): Promise<string[]> {
  const { rows } = await database().pool.query<{ span_id: string }>(
    `SELECT span_id FROM event e WHERE team_id = $1 AND trace_id = $2 AND NOT EXISTS (
       SELECT FROM event_adjustment a
        WHERE a.team_id = e.team_id AND a.event_row_id = e.id AND a.kind = 'superseded')
      ORDER BY span_id`,
    [team.teamId, id],
  );
  return rows.map((row) => row.span_id);
}

test("what counts is what counts of the whole", async () => {
  await fc.assert(
    fc.asyncProperty(drawnTrace, async (drawn) => {
      const { whole, standing } = await sendAll(drawn, false);
      expect(standing).toEqual(whole);
    }),
    { numRuns: 60 },
  );
  await expectRollupsToEqualLedger(team.teamId);
});

test("with ids of answers each call that counts has one event, its own or that of the same answer", async () => {
  await fc.assert(
    fc.asyncProperty(drawnTrace, async (drawn) => {
      const { whole, standing, answers } = await sendAll(drawn, true);
      const callOf = (id: string) => answers.get(id) ?? id;
      expect(standing.map(callOf).sort()).toEqual([...new Set(whole.map(callOf))].sort());
    }),
    { numRuns: 60 },
  );
  await expectRollupsToEqualLedger(team.teamId);
});
