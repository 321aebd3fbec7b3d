import { DiagLogLevel, diag, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as postTraces } from "@/app/v1/traces/route";
import { closeDatabase, openDatabase } from "@/lib/db/client";
import { seedPrices } from "@/lib/feed";
import { createKey } from "@/lib/keys";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { useRoutes } from "@/tests/support/http";
import { makeRelay, type Relay } from "@/tests/support/relay";

const database = useDatabase();
let team: TestTeam;
let key: string;
let relay: Relay;
/** What the exporter complained of. */
const complaints: string[] = [];
const statuses: number[] = [];
const waits: (string | null)[] = [];

const urlOf = useRoutes({
  "/v1/traces": async (request) => {
    const response = await postTraces(request);
    statuses.push(response.status);
    waits.push(response.headers.get("retry-after"));
    return response;
  },
});

beforeAll(async () => {
  const url = new URL(database().url);
  relay = await makeRelay({ host: url.hostname, port: Number(url.port) });
  url.port = String(relay.port);
  await closeDatabase();
  openDatabase(url.href);
  await seedPrices(database().pool);
  team = await makeTeam();
  key = (await createKey(team.scope, { name: "exporter" })).key;
  const complain = (...words: unknown[]) => complaints.push(words.join(" "));
  const quiet = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    DiagLogLevel.WARN,
  );
});
afterEach(() => {
  complaints.length = 0;
  statuses.length = 0;
  waits.length = 0;
});
afterAll(async () => {
  diag.disable();
  await closeDatabase();
  relay.cut();
});

type Making = { exporter: "protobuf" | "json"; compression?: "gzip" };

function makeExporter({ exporter, compression }: Making): SpanExporter {
  const Exporter = exporter === "json" ? JsonExporter : ProtobufExporter;
  return new Exporter({
    url: urlOf("/v1/traces"),
    headers: { authorization: `Bearer ${key}` },
    // safe because it is the value of an enum that the exporters do not export
    ...(compression && { compression: compression as never }),
  });
}

/** Makes spans of an application that asks a model, and answers once the exporter has done with them. */
async function exportCalls(exporter: SpanExporter, session: string, calls: number): Promise<void> {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const tracer = provider.getTracer("shop");
  for (let index = 0; index < calls; index++) {
    const request = tracer.startSpan("GET /answer");
    const span = tracer.startSpan("chat gpt-4o-mini", {
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.response.model": "gpt-4o-mini",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 10,
        "gen_ai.conversation.id": session,
      },
    });
    span.addEvent("gen_ai.choice", { content: "Hello." });
    span.setStatus({ code: SpanStatusCode.OK }).end();
    request.end();
  }
  await provider.forceFlush();
  await provider.shutdown();
}

async function inputOf(session: string): Promise<number> {
  const { rows } = await database().pool.query(
    "SELECT coalesce(sum(input_tokens), 0)::int AS input FROM event WHERE team_id = $1 AND session_id = $2",
    [team.teamId, session],
  );
  return rows[0].input;
}

describe("the exporters of JavaScript", () => {
  test.each<Making>([
    { exporter: "protobuf" },
    { exporter: "json" },
    { exporter: "protobuf", compression: "gzip" },
    { exporter: "json", compression: "gzip" },
  ])("$exporter $compression exports every call without a complaint", async (making) => {
    const session = `${making.exporter}-${making.compression}`;
    await exportCalls(makeExporter(making), session, 700);
    expect(await inputOf(session)).toBe(700_000);
    expect(statuses).toEqual([200, 200, 200]);
    expect(complaints).toEqual([]);
  });

  test.each<Making>([{ exporter: "protobuf" }, { exporter: "json" }])(
    "$exporter tries again while the database is away, and loses nothing",
    async (making) => {
      const session = `away-${making.exporter}`;
      relay.cut();
      const exported = exportCalls(makeExporter(making), session, 50);
      await expect.poll(() => statuses, { timeout: 20_000 }).toEqual([503]);
      await relay.mend();
      await exported;
      expect(statuses).toEqual([503, 200]);
      expect(waits).toEqual(["2", null]);
      expect(await inputOf(session)).toBe(50_000);
      expect(complaints).toEqual([]);
    },
  );

  test("a span that is sent again is not counted again", async () => {
    const exporter = makeExporter({ exporter: "protobuf" });
    const twice: SpanExporter = {
      export: (spans, done) => exporter.export(spans, () => exporter.export(spans, done)),
      shutdown: () => exporter.shutdown(),
    };
    await exportCalls(twice, "twice", 10);
    expect(statuses).toEqual([200, 200]);
    expect(await inputOf("twice")).toBe(10_000);
  });

  test("a key that is not good is told once and not retried", async () => {
    const good = key;
    key = `tb_ak_${"0".repeat(32)}`;
    const refused = exportCalls(makeExporter({ exporter: "protobuf" }), "refused", 1);
    await expect(refused).rejects.toMatchObject([{ code: 401 }]);
    key = good;
    expect(statuses).toEqual([401]);
  });
});
