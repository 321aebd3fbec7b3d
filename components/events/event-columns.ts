import type { RecordedEvent } from "@/lib/events";

/** How to call a project and a key. */
export type EventNames = { project: (id: string) => string; key: (id: string) => string };

type Kind = "text" | "code" | "count" | "usd" | "milliseconds" | "instant";

/** What of an event a column tells: `read` to its last digit, null where nothing is known. */
export type EventColumn = {
  id: string;
  label: string;
  kind: Kind;
  read: (event: RecordedEvent, names: EventNames) => string | number | null;
};

type Field = { [K in keyof RecordedEvent]: RecordedEvent[K] extends string | number | null ? K : never };
type Plain = Field[keyof RecordedEvent];

const column = (id: string, label: string, kind: Kind, field: Plain): EventColumn => ({
  id,
  label,
  kind,
  read: (event) => event[field],
});

export const COLUMN_GROUPS: { name: string; columns: EventColumn[] }[] = [
  {
    name: "Call",
    columns: [
      column("model", "Model", "text", "model"),
      column("requested_model", "Requested model", "text", "requestedModel"),
      column("provider", "Provider", "text", "provider"),
      column("operation", "Operation", "text", "operation"),
      column("status", "Status", "text", "status"),
      column("error_type", "Error", "text", "errorType"),
      column("service_tier", "Service tier", "text", "serviceTier"),
    ],
  },
  {
    name: "For whom",
    columns: [
      column("feature", "Feature", "text", "feature"),
      column("user", "End user", "text", "endUserId"),
      column("customer", "Customer", "text", "customerId"),
      column("session", "Session", "text", "sessionId"),
      column("environment", "Environment", "text", "environment"),
      {
        id: "project",
        label: "Project",
        kind: "text",
        read: ({ projectId }, names) => names.project(projectId),
      },
      {
        id: "key",
        label: "API key",
        kind: "text",
        read: ({ keyId }, names) => (keyId === null ? null : names.key(keyId)),
      },
      column("door", "Door", "text", "door"),
      { id: "tags", label: "Tags", kind: "text", read: ({ tags }) => pairs(tags) },
    ],
  },
  {
    name: "Tokens",
    columns: [
      column("input", "Input", "count", "inputTokens"),
      column("cache_read", "Cache read", "count", "cacheReadTokens"),
      column("cache_write", "Cache write", "count", "cacheWriteTokens"),
      column("cache_write_1h", "Cache write, 1 h", "count", "cacheWrite1hTokens"),
      column("output", "Output", "count", "outputTokens"),
      column("reasoning", "Reasoning", "count", "reasoningTokens"),
      column("input_audio", "Audio in", "count", "inputAudioTokens"),
      column("output_audio", "Audio out", "count", "outputAudioTokens"),
      column("input_image", "Images in", "count", "inputImageTokens"),
      { id: "units", label: "Units", kind: "text", read: ({ units }) => pairs(units) },
    ],
  },
  {
    name: "Cost and time",
    columns: [
      column("cost", "Cost", "usd", "costUsd"),
      column("grade", "Grade", "text", "grade"),
      column("stated_cost", "Stated cost", "usd", "statedCostUsd"),
      column("latency", "Latency", "milliseconds", "latencyMs"),
      column("first_token", "First token", "milliseconds", "timeToFirstTokenMs"),
      {
        id: "received_at",
        label: "Received",
        kind: "instant",
        read: ({ receivedAt }) => receivedAt.toISOString(),
      },
    ],
  },
  {
    name: "Ids",
    columns: [
      column("event_id", "Event", "code", "eventId"),
      column("response_id", "Response", "code", "responseId"),
      column("trace_id", "Trace", "code", "traceId"),
      column("span_id", "Span", "code", "spanId"),
      column("message_id", "Message", "code", "messageId"),
      column("report_name", "Report", "text", "reportName"),
    ],
  },
];

const COLUMNS = COLUMN_GROUPS.flatMap(({ columns }) => columns);
export const USUAL_COLUMNS = ["model", "feature", "user", "input", "output", "cost", "latency"];
export const COLUMNS_COOKIE = "event_columns";

/** The columns that a text such as `model.cost` names; null when it names none. */
export function parseColumns(text: string | undefined): string[] | null {
  const named = new Set((text ?? "").split("."));
  const known = inOrder(named);
  return known.length > 0 ? known : null;
}

/** Columns stand in one order, whatever the order of the choice. */
export function inOrder(ids: Iterable<string>): string[] {
  const chosen = new Set(ids);
  return COLUMNS.map(({ id }) => id).filter((id) => chosen.has(id));
}

export function columnsText(ids: string[]): string {
  return ids.join(".");
}

export function columnsOf(ids: string[]): EventColumn[] {
  return ids.flatMap((id) => COLUMNS.find((one) => one.id === id) ?? []);
}

function pairs(values: Record<string, string | number> | null): string | null {
  const entries = Object.entries(values ?? {});
  return entries.length === 0 ? null : entries.map(([name, value]) => `${name}: ${value}`).join(", ");
}
