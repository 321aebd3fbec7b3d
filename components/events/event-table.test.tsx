import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { RecordedEvent } from "@/lib/events";
import { columnsOf, columnsText, parseColumns, USUAL_COLUMNS } from "./event-columns";
import { EventTable } from "./event-table";

const event: RecordedEvent = {
  id: "1",
  eventId: "e-1",
  projectId: "p",
  keyId: "k",
  door: "sdk",
  occurredAt: new Date("2026-11-20T13:19:58.204Z"),
  receivedAt: new Date("2026-11-20T13:20:00Z"),
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  requestedModel: null,
  operation: "chat",
  status: "ok",
  errorType: null,
  inputTokens: 56_460,
  cacheReadTokens: 48_200,
  cacheWriteTokens: null,
  cacheWrite1hTokens: null,
  outputTokens: 2392,
  reasoningTokens: 1480,
  inputAudioTokens: null,
  outputAudioTokens: null,
  inputImageTokens: null,
  units: { web_search_requests: 2 },
  usageSource: "provider",
  usageRule: null,
  serviceTier: "flex",
  statedCostUsd: null,
  costSource: null,
  costUsd: "0.09971",
  grade: "exact",
  priceId: null,
  latencyMs: 8420,
  timeToFirstTokenMs: 1210,
  feature: "contract-review",
  environment: "production",
  endUserId: "u_20418",
  sessionId: null,
  customerId: null,
  tags: { matter: "M-1", note: "=1+1" },
  responseId: "msg_1",
  traceId: null,
  spanId: null,
  messageId: 7,
  reportName: null,
  messageChars: null,
  metadata: null,
};
const names = { project: (id: string) => `project ${id}`, key: (id: string) => `key ${id}` };

/** The rows of the table as texts; a drawing is the name it has. */
function rowsOf(events: RecordedEvent[], tz = "Europe/Berlin", columns = USUAL_COLUMNS): string[][] {
  const html = renderToStaticMarkup(
    <EventTable
      events={events}
      styles={events.map(() => ({ slot: 1, isHollow: false }))}
      columns={columns}
      names={names}
      tz={tz}
      hrefOf={({ eventId }) => `?receipt=${eventId}`}
      openId={undefined}
    />,
  );
  const [, body = ""] = html.split("</thead>");
  return [...(body.split("</table>")[0] ?? "").matchAll(/<tr.*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[hd].*?<\/t[hd]>/g)].map(([cell]) =>
      cell
        .replace(/<[^>]*aria-label="(.*?)"[^>]*>/g, " $1")
        .replace(/<span class="md:hidden">.*?<\/span>/g, "")
        .replace(/<[^>]*>/g, "")
        .trim(),
    ),
  );
}

test("an event is its time in the zone, its names, tokens in full, six decimals, grade and latency", () => {
  expect(rowsOf([event])).toEqual([
    ["Fri, Nov 20"],
    [
      "Receipt of 14:19:58.204",
      "claude-sonnet-4-5",
      "contract-review",
      "u_20418",
      "56,460",
      "2,392",
      "$0.099710 exact",
      "8.42 s",
    ],
  ]);
});

test("what is not known is none and what has no price is unpriced, never zero", () => {
  const bare = {
    ...event,
    feature: null,
    endUserId: null,
    inputTokens: null,
    outputTokens: 0,
    costUsd: null,
    grade: "unpriced",
    latencyMs: null,
  } as const;
  expect(rowsOf([bare])[1]?.slice(2)).toEqual(["–none", "–none", "–none", "0", "unpriced unpriced", "–none"]);
});

test("a superseded call says so in place of a cost", () => {
  const superseded = { ...event, costUsd: "0", grade: "superseded" } as const;
  expect(rowsOf([superseded])[1]?.at(6)).toBe("superseded superseded");
});

test("a call that failed or was aborted says so, an estimate has its sign", () => {
  const failed = { ...event, status: "error", grade: "estimated" } as const;
  expect(rowsOf([failed])[1]?.slice(6)).toEqual(["≈ $0.099710 estimated", "error"]);
  expect(rowsOf([{ ...failed, errorType: "aborted" }])[1]?.at(-1)).toBe("aborted");
});

test("a row leads to its receipt, and says when it is open", () => {
  const html = renderToStaticMarkup(
    <EventTable
      events={[event, { ...event, id: "2", eventId: "e-2" }]}
      styles={[]}
      columns={USUAL_COLUMNS}
      names={names}
      tz="UTC"
      hrefOf={({ eventId }) => `?receipt=${eventId}`}
      openId="2"
    />,
  );
  const links = [...html.matchAll(/<a [^>]*>/g)].map(([tag]) => [
    /href="(.*?)"/.exec(tag)?.[1],
    tag.includes('aria-current="true"'),
  ]);
  expect(links).toEqual([
    ["?receipt=e-1", false],
    ["?receipt=e-2", true],
  ]);
});

test("days are those of the zone", () => {
  const events = ["23:30", "22:30"].map((time, place) => ({
    ...event,
    id: String(place),
    occurredAt: new Date(`2026-11-20T${time}:00Z`),
  }));
  expect(rowsOf(events, "UTC").filter((row) => row.length === 1)).toEqual([["Fri, Nov 20"]]);
  expect(rowsOf(events).filter((row) => row.length === 1)).toEqual([["Sat, Nov 21"], ["Fri, Nov 20"]]);
});

test("columns are those that were chosen, in one order, and the row is still named on a phone", () => {
  const columns = parseColumns("cache_read.project.nonsense.model.key.tags.response_id.first_token") ?? [];
  expect(columnsText(columns)).toBe("model.project.key.tags.cache_read.first_token.response_id");
  expect(rowsOf([event], "UTC", columns)[1]?.slice(1)).toEqual([
    "claude-sonnet-4-5",
    "project p",
    "key k",
    "matter: M-1, note: =1+1",
    "48,200",
    "$0.099710 exact",
    "1.21 s",
    "msg_1",
  ]);
  expect(parseColumns("nonsense")).toBeNull();
  expect(parseColumns(undefined)).toBeNull();
});

test("a column reads what is known to its last digit", () => {
  const read = (text: string) =>
    columnsOf(parseColumns(text) ?? []).map((column) => column.read(event, names));
  expect(read("input.cost.units.received_at.customer.message_id")).toEqual([
    null,
    56_460,
    "web_search_requests: 2",
    "0.09971",
    "2026-11-20T13:20:00.000Z",
    7,
  ]);
});
