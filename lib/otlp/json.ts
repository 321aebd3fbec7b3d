import { type Fields, idOf, listOf, objectOf, readAttributes, textOf, unixMsOf } from "./json-values";
import { Limits, malformed } from "./limits";
import {
  type Scope,
  SPAN_ID_LENGTH,
  type Span,
  type Status,
  TRACE_ID_LENGTH,
  toStatusCode,
  type Wants,
} from "./span";

/**
 * The spans of an ExportTraceServiceRequest in JSON, by the same rules as in protocol buffers. Fields of other names
 * are passed over; a field of another type throws `bad_request`.
 */
export function decodeJson(text: string, wants: Wants): Span[] {
  const limits = new Limits();
  const spans: Span[] = [];
  for (const resourceSpans of objectsOf(parse(text), "resourceSpans")) {
    const resource = readAttributes(objectOf(resourceSpans.resource, "resource"), wants, limits);
    for (const scopeSpans of objectsOf(resourceSpans, "scopeSpans")) {
      const scope = readScope(objectOf(scopeSpans.scope, "scope"));
      for (const span of objectsOf(scopeSpans, "spans")) {
        limits.takeSpan();
        spans.push(readSpan(span, readAttributes(span, wants, limits), scope, resource));
      }
    }
  }
  return spans;
}

// What the parser says of a fault is not told: it quotes the text.
function parse(text: string): Fields {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw malformed("it is not valid JSON");
  }
  if (request === null) throw malformed("it is not an object");
  return objectOf(request, "it");
}

function* objectsOf(fields: Fields, name: string): Generator<Fields> {
  for (const each of listOf(fields, name)) yield objectOf(each, `an element of ${name}`);
}

function readScope(fields: Fields): Scope {
  return { name: textOf(fields, "name"), version: textOf(fields, "version") };
}

function readSpan(
  fields: Fields,
  attributes: Span["attributes"],
  scope: Scope,
  resource: Span["resource"],
): Span {
  return {
    traceId: idOf(fields, "traceId", TRACE_ID_LENGTH),
    spanId: idOf(fields, "spanId", SPAN_ID_LENGTH),
    parentSpanId: idOf(fields, "parentSpanId", SPAN_ID_LENGTH) || null,
    name: textOf(fields, "name"),
    startMs: unixMsOf(fields, "startTimeUnixNano"),
    endMs: unixMsOf(fields, "endTimeUnixNano"),
    status: readStatus(objectOf(fields.status, "status")),
    attributes,
    scope,
    resource,
  };
}

function readStatus(fields: Fields): Status {
  return { code: toStatusCode(fields.code), message: textOf(fields, "message") };
}
