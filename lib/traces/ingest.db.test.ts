import { beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { CLOSE_GATE } from "@/lib/ledger";
import type { Span } from "@/lib/otlp";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { makeSpan, spanId, traceId } from "@/tests/support/spans";
import { forgetTraces, ingestTraces } from ".";

const database = useDatabase();
let team: TestTeam;
beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
});

const send = (spans: Span[], to = team) => ingestTraces(to.scope, { projectId: to.projectId, spans });
const result = (accepted: number, duplicates = 0) => ({ accepted, duplicates, rejected: 0, message: "" });

let traces = 0;
/** Makes spans of a trace of its own: `span(2, 1)` is the third, below the second. */
function newTrace() {
  const id = traceId(traces++);
  const span = (place: number, parent: number | null, more: Partial<Parameters<typeof makeSpan>[0]> = {}) =>
    makeSpan({
      traceId: id,
      spanId: spanId(place),
      parentSpanId: parent === null ? null : spanId(parent),
      ...more,
    });
  return { id, span };
}

type Row = { span_id: string; grade: string; isOut: boolean } & Record<string, unknown>;

async function rowsOf(id: string, of = team): Promise<Row[]> {
  const { rows } = await database().pool.query<Row>(
    `SELECT e.*, EXISTS (
       SELECT FROM event_adjustment a WHERE a.team_id = e.team_id AND a.event_row_id = e.id AND a.kind = 'superseded'
     ) AS "isOut" FROM event e WHERE team_id = $1 AND trace_id = $2 ORDER BY span_id`,
    [of.teamId, id],
  );
  return rows;
}

/** The places of the spans whose events count. */
async function countedIn(id: string): Promise<number[]> {
  const rows = await rowsOf(id);
  return rows.filter(({ isOut }) => !isOut).map((row) => Number.parseInt(row.span_id, 16) - 1);
}

test("a call becomes an event of its span, priced, with the rule its counts were read by", async () => {
  const { id, span } = newTrace();
  expect(await send([span(0, null, { kind: "other" }), span(1, 0)])).toEqual(result(1));
  expect(await rowsOf(id)).toMatchObject([
    {
      event_id: `${id}-${spanId(1)}`,
      span_id: spanId(1),
      door: "otlp",
      project_id: team.projectId,
      model: "gpt-4o-mini",
      input_tokens: "1000",
      usage_rule: expect.stringMatching(/./),
      cost_usd: "0.000156000000",
      grade: "exact",
    },
  ]);
});

test("a call without usage has unknown tokens, and one that failed costs nothing", async () => {
  const { id, span } = newTrace();
  await send([span(0, null, { kind: "call" }), span(1, null, { kind: "call", failed: true })]);
  expect(await rowsOf(id)).toMatchObject([
    { input_tokens: null, cost_usd: null, grade: "unpriced", usage_rule: null },
    { status: "error", cost_usd: "0.000000000000", grade: "exact" },
  ]);
});

describe("nested calls", () => {
  test("of one request count once, by the deepest", async () => {
    const { id, span } = newTrace();
    expect(await send([span(2, 1), span(0, null), span(1, 0, { kind: "other" })])).toEqual(result(1));
    expect(await countedIn(id)).toEqual([2]);
    expect(await rowsOf(id)).toHaveLength(1);
  });

  test("whose parent comes later count once, and the parent is not stored", async () => {
    const { id, span } = newTrace();
    await send([span(1, 0)]);
    expect(await send([span(0, null)])).toEqual(result(0));
    expect(await rowsOf(id)).toHaveLength(1);
  });

  test("whose parent came first take it out of the totals, and its row stays", async () => {
    const { id, span } = newTrace();
    await send([span(0, null)]);
    expect(await send([span(1, 0)])).toEqual(result(1));
    expect(await countedIn(id)).toEqual([1]);
    expect(await rowsOf(id)).toHaveLength(2);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("of which one is an embedding both count, whichever comes first", async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { id, span } = newTrace();
      const spans = [span(0, null), span(1, 0, { operation: "embeddings" })];
      for (const place of order) await send(spans.filter((_, at) => at === place));
      expect(await countedIn(id)).toEqual([0, 1]);
    }
  });

  test("are joined by a span that is no call and comes last", async () => {
    const { id, span } = newTrace();
    await send([span(0, null)]);
    await send([span(2, 1)]);
    expect(await countedIn(id)).toEqual([0, 2]);
    expect(await send([span(1, 0, { kind: "other" })])).toEqual(result(0));
    expect(await countedIn(id)).toEqual([2]);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("without usage give way to the one above them that has it", async () => {
    const { id, span } = newTrace();
    await send([span(1, 0, { kind: "call" })]);
    expect(await countedIn(id)).toEqual([1]);
    await send([span(0, null)]);
    expect(await countedIn(id)).toEqual([0]);
  });

  test("are told from spans that are none", async () => {
    const { id, span } = newTrace();
    await send([span(0, null, { kind: "call" }), span(1, 0, { kind: "other" })]);
    expect(await countedIn(id)).toEqual([0]);
  });

  test("of different traces and projects have nothing to do with one another", async () => {
    const [one, other] = [newTrace(), newTrace()];
    await send([one.span(0, null)]);
    await send([other.span(1, 0)]);
    const project = await database().prisma.project.create({
      data: { id: crypto.randomUUID(), teamId: team.teamId, slug: "apart", name: "Apart" },
    });
    await ingestTraces(team.scope, { projectId: project.id, spans: [one.span(1, 0), one.span(0, null)] });
    expect((await rowsOf(one.id)).map(({ project_id, isOut }) => [project_id, isOut])).toEqual([
      [team.projectId, false],
      [project.id, false],
    ]);
  });
});

describe("what is sent again", () => {
  test("is a duplicate, alone or with other spans, also of other content", async () => {
    const { id, span } = newTrace();
    const spans = [span(0, null), span(1, 0), span(2, 0)];
    expect(await send(spans)).toEqual(result(2));
    expect(await send(spans)).toEqual(result(0, 2));
    expect(await send([span(1, 0, { tokens: 7 }), span(3, 0)])).toEqual(result(1, 1));
    expect(await send([span(4, 0), span(4, 0), span(4, 0, { tokens: 7 })])).toEqual(result(1, 2));
    expect(await countedIn(id)).toEqual([1, 2, 3, 4]);
  });

  test("does not make what is known of the trace grow", async () => {
    const { id, span } = newTrace();
    const spans = [span(0, null), span(1, 0, { responseId: "grow" })];
    await Promise.all([send(spans), send(spans), send(spans)]);
    await send(spans);
    const { rows } = await database().pool.query("SELECT length(spans) FROM trace WHERE trace_id = $1", [id]);
    expect(rows).toEqual([{ length: 2 * 17 }]);
  });

  test("after its trace was forgotten is still a duplicate", async () => {
    const { id, span } = newTrace();
    await send([span(0, null)]);
    await forgetTraces(new Date(Date.now() + 8 * 86_400_000));
    expect(await send([span(0, null)])).toEqual(result(0, 1));
    expect(await countedIn(id)).toEqual([0]);
  });
});

describe("an answer's id", () => {
  const call = { provider: "openai", model: "gpt-4o-mini", input_tokens: 1000, output_tokens: 10 };
  const sendEvent = (responseId: string) =>
    ingest(team.scope, {
      projectId: team.projectId,
      door: "sdk",
      events: [{ ...call, response_id: responseId }],
    });

  test("that another door has recorded makes the span a duplicate, and the other way round", async () => {
    const { id, span } = newTrace();
    await sendEvent("both-1");
    expect(await send([span(0, null, { responseId: "both-1" })])).toEqual(result(0, 1));
    expect(await send([span(1, null, { responseId: "both-2" })])).toEqual(result(1));
    expect(await sendEvent("both-2")).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await countedIn(id)).toEqual([1]);
  });

  test("goes from a call to the deeper one that takes its place", async () => {
    const { id, span } = newTrace();
    const of = { responseId: "deeper" };
    await send([span(0, null, of)]);
    expect(await send([span(1, 0, of)])).toEqual(result(1));
    expect(await countedIn(id)).toEqual([1]);
    expect(await sendEvent("deeper")).toMatchObject({ duplicates: 1 });
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("goes to the deeper one also when another took the first one's place before", async () => {
    const { id, span } = newTrace();
    const of = { responseId: "later" };
    await send([span(0, null, of)]);
    await send([span(1, 0)]);
    expect(await send([span(2, 0, of)])).toEqual(result(1));
    expect(await countedIn(id)).toEqual([1, 2]);
  });

  test("of two calls that are joined later keeps the first that came, whichever is above", async () => {
    for (const [first, second] of [[0, 2] as const, [2, 0] as const]) {
      const { id, span } = newTrace();
      const of = { responseId: `joined-${first}` };
      const spans = [span(0, null, of), span(1, 0, { kind: "other" }), span(2, 1, of)] as const;
      await send([spans[first]]);
      expect(await send([spans[second]])).toEqual(result(0, 1));
      await send([spans[1]]);
      expect(await countedIn(id)).toEqual([first]);
      // A third one below both takes the place of either.
      expect(await send([span(3, 2)])).toEqual(result(1));
      expect(await countedIn(id)).toEqual([3]);
    }
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("counts once among the spans of one request", async () => {
    const { id, span } = newTrace();
    const of = { responseId: "siblings" };
    expect(await send([span(0, null, of), span(1, null, of), span(2, null, of)])).toEqual(result(1, 2));
    expect(await countedIn(id)).toEqual([0]);
  });
});

describe("a call that cannot be taken", () => {
  test("is told with its reason, and the good ones are kept", async () => {
    const { id, span } = newTrace();
    const late = span(0, null, { endMs: Date.now() + 3_600_000 });
    expect(await send([late, span(1, null), { ...span(2, null), spanId: "" }])).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: 2,
      message: expect.stringMatching(/^2 calls were not taken; the first is of span 0+1: .*in the future\.$/),
    });
    expect(await countedIn(id)).toEqual([1]);
  });

  test("does not take the place of the call above it", async () => {
    const { id, span } = newTrace();
    await send([span(0, null), span(1, 0, { endMs: Date.now() + 3_600_000 })]);
    expect(await countedIn(id)).toEqual([0]);
  });

  test("a span without ids that is no call is passed over", async () => {
    const { span } = newTrace();
    const blank = { ...span(0, null, { kind: "other" }), traceId: "", spanId: "" };
    expect(await send([blank])).toEqual(result(0));
    expect(await send([])).toEqual(result(0));
  });
});

test("while events are taken out, what is to be stored for their team waits, and for no other", async () => {
  const [here, there, other] = [newTrace(), newTrace(), await makeTeam()];
  const event = { provider: "openai", model: "gpt-4o-mini", input_tokens: 1 };
  const waiting = await inTransaction(async (client) => {
    await client.query(CLOSE_GATE, [team.teamId]);
    const stored = Promise.all([
      send([here.span(0, null)]),
      ingest(team.scope, { projectId: team.projectId, door: "http", events: [event] }),
    ]);
    const count = `SELECT count(*)::int FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`;
    const waits = async () => (await client.query(count)).rows[0].count;
    while ((await waits()) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await send([there.span(0, null)], other)).toEqual(result(1));
    return { stored };
  });
  expect(await waiting.stored).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
});

test("traces are forgotten a week after the last request that told of them, those without a call in an hour", async () => {
  const [old, recent, barren, late] = [newTrace(), newTrace(), newTrace(), newTrace()];
  const other = (trace: typeof old) => trace.span(0, 1, { kind: "other" });
  await send([old.span(0, null), recent.span(0, null), other(barren), other(late)]);
  await send([late.span(2, 0)]);
  await send([late.span(3, 0, { kind: "other" })]);
  const age = (interval: string, ids: string[]) =>
    database().pool.query("UPDATE trace SET seen_at = seen_at - $1::interval WHERE trace_id = ANY($2)", [
      interval,
      ids,
    ]);
  const kept = async () => {
    await forgetTraces(new Date());
    const { rows } = await database().pool.query(
      "SELECT trace_id FROM trace WHERE team_id = $1 AND trace_id = ANY($2) ORDER BY trace_id",
      [team.teamId, [old.id, recent.id, barren.id, late.id]],
    );
    return rows.map(({ trace_id }) => trace_id);
  };
  await age("59 minutes", [barren.id]);
  expect(await kept()).toEqual([old.id, recent.id, barren.id, late.id]);
  await age("1 minute", [barren.id]);
  await age("7 days", [old.id]);
  await age("6 days 23 hours", [recent.id, late.id]);
  expect(await kept()).toEqual([recent.id, late.id]);
});

test("a large request is stored whole, a large trace too", async () => {
  const [many, one] = [Array.from({ length: 900 }, newTrace), newTrace()];
  const spans = many.flatMap(({ span }) => [span(1, 0), span(0, null), span(2, 1, { kind: "other" })]);
  const chain = Array.from({ length: 5000 }, (_, n) => one.span(n, n ? n - 1 : null)).reverse();
  expect(await send([...spans, ...chain])).toEqual(result(901));
  expect(await countedIn(one.id)).toEqual([4999]);
  await expectRollupsToEqualLedger(team.teamId);
});
