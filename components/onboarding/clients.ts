export type Client = {
  /** Of the address. */
  id: string;
  label: string;
  parts: { title: string; code: string }[];
  /** What this client's spans do not say, or say otherwise. */
  note?: string;
};

/** Ways to send traces to the server at `origin`, by what an application is instrumented with. */
export function toClients(origin: string, key: string): Client[] {
  const env = { title: "In the environment", code: toEnvironment(origin, key) };
  return [
    {
      id: "any",
      label: "Any exporter",
      parts: [
        env,
        {
          title: "For the traces only, the whole address",
          code: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="${origin}/v1/traces"\nOTEL_EXPORTER_OTLP_TRACES_HEADERS="authorization=Bearer%20${key}"`,
        },
      ],
      note: "OTLP over HTTP, in protobuf or JSON, also gzipped. The key goes by Authorization: Bearer, as the password of Basic, or by x-api-key.",
    },
    {
      id: "ai-sdk",
      label: "AI SDK 5 and 6",
      parts: [env, { title: "In the application", code: AI_SDK }],
      note: "Metadata become tags, functionId the feature. AI SDK 5 leaves out cached and reasoning tokens of generateText.",
    },
    {
      id: "ai-sdk-7",
      label: "AI SDK 7",
      parts: [env, { title: "instrumentation.ts", code: AI_SDK_7 }],
      note: "Every call is told once this ran; functionId is the feature. It needs Node 22.",
    },
    {
      id: "openai",
      label: "OpenAI instrumentation",
      parts: [env, { title: MODULE, code: nodeSdk("@opentelemetry/instrumentation-openai") }],
      note: "It tells no cached and no reasoning tokens. A stream has counts only if it asks for stream_options: { include_usage: true }.",
    },
    {
      id: "anthropic",
      label: "Anthropic SDK",
      parts: [env, { title: MODULE, code: NODE_SDK }],
      note: "@anthropic-ai/sdk writes spans of its own since 0.134. Another instrumentation of it beside that is counted once. Web searches are not told.",
    },
    {
      id: "openllmetry-node",
      label: "OpenLLMetry for Node",
      parts: [
        { title: "In the environment", code: toTraceloop(origin, key) },
        { title: "First of all", code: TRACELOOP },
      ],
      note: "OpenAI streams are counted by its own tokenizer, so their cost is an estimate. Anthropic's input is told without the cache, which is added here.",
    },
    {
      id: "openllmetry-python",
      label: "OpenLLMetry for Python",
      parts: [
        { title: "In the environment", code: toTraceloop(origin, key) },
        { title: "First of all", code: TRACELOOP_PYTHON },
      ],
      note: "Bedrock's input is told without the cache, which is added here.",
    },
    {
      id: "openinference",
      label: "OpenInference",
      parts: [env, { title: MODULE, code: nodeSdk("@arizeai/openinference-instrumentation-openai") }],
      note: "Chat streams and embeddings of OpenAI have no counts: they are kept as calls without a price.",
    },
    {
      id: "langfuse",
      label: "Langfuse",
      parts: [{ title: "In the environment, in place of Langfuse's", code: toLangfuse(origin, key) }],
      note: "Its clients post to /api/public/otel/v1/traces, which is answered here too. Older ones for Python read LANGFUSE_HOST. Prompts are dropped on arrival.",
    },
    {
      id: "openlit",
      label: "OpenLIT",
      parts: [{ title: "First of all", code: toOpenLit(origin, key) }],
      note: "Its logs and metrics are answered and not kept. Anthropic streams may count a few output tokens too many.",
    },
    {
      id: "pydantic-ai",
      label: "Pydantic AI",
      parts: [env, { title: "First of all", code: LOGFIRE }],
      note: "Agents repeat the usage of their calls; only the calls count.",
    },
    {
      id: "collector",
      label: "Collector",
      parts: [{ title: "otel-collector.yaml", code: toCollector(origin, key) }],
      note: "Sampling drops calls, and what is dropped is not counted: send all traces here.",
    },
  ];
}

const MODULE = "instrumentation.mjs, for node --import ./instrumentation.mjs";

/** What every exporter of OpenTelemetry reads. */
export function toEnvironment(origin: string, key: string): string {
  return `OTEL_EXPORTER_OTLP_ENDPOINT="${origin}"
OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${key}"
OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
OTEL_SERVICE_NAME="my-app"`;
}

const NODE_SDK = `import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK().start();`;

function nodeSdk(instrumentation: string): string {
  return `import { OpenAIInstrumentation } from "${instrumentation}";
import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK({ instrumentations: [new OpenAIInstrumentation()] }).start();`;
}

const AI_SDK = `import { NodeSDK } from "@opentelemetry/sdk-node";
import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";

const telemetry = new NodeSDK();
telemetry.start();

await generateText({
  model: openai("gpt-4o-mini"),
  prompt: "Say hello.",
  experimental_telemetry: {
    isEnabled: true,
    functionId: "email-drafts",
    metadata: { user_id: "u_1" },
    recordInputs: false,
    recordOutputs: false,
  },
});
await telemetry.shutdown();`;

const AI_SDK_7 = `import { OpenTelemetry } from "@ai-sdk/otel";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { registerTelemetry } from "ai";

new NodeSDK().start();
registerTelemetry(new OpenTelemetry());`;

function toTraceloop(origin: string, key: string): string {
  return `TRACELOOP_BASE_URL="${origin}"
TRACELOOP_API_KEY="${key}"
TRACELOOP_TRACE_CONTENT="false"`;
}

const TRACELOOP = `import * as traceloop from "@traceloop/node-server-sdk";

traceloop.initialize({ appName: "my-app" });`;

const TRACELOOP_PYTHON = `from traceloop.sdk import Traceloop

Traceloop.init(app_name="my-app")`;

function toLangfuse(origin: string, key: string): string {
  return `LANGFUSE_BASE_URL="${origin}"
LANGFUSE_PUBLIC_KEY="tokenbudget"
LANGFUSE_SECRET_KEY="${key}"`;
}

function toOpenLit(origin: string, key: string): string {
  return `import openlit

openlit.init(
    otlp_endpoint="${origin}",
    otlp_headers={"authorization": "Bearer ${key}"},
    capture_message_content=False,
)`;
}

const LOGFIRE = `import logfire

logfire.configure(send_to_logfire=False)
logfire.instrument_pydantic_ai(include_content=False)`;

function toCollector(origin: string, key: string): string {
  return `exporters:
  otlphttp/tokenbudget:
    endpoint: "${origin}"
    headers:
      authorization: "Bearer ${key}"

service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlphttp/tokenbudget]`;
}
