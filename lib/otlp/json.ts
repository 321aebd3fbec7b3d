import { AppError } from "@/lib/errors";
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

/** A request of 64 MiB that means something has fewer; each of them may become an object. */
const MAX_PARTS = 5_000_000;
/** 64 lists in one another are some 200 brackets. */
const MAX_BRACKETS = 256;
/** Those of OTLP have at most a dozen; one of millions takes seconds to make. */
const MAX_FIELDS = 1000;
const ANY_NUMBER = 2 ** 31 - 1;
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts what a text would unfold into before it does: 64 MiB of brackets become gigabytes of lists. */
function checkSize(text: string): void {
  const left = new Int32Array(MAX_BRACKETS + 1).fill(ANY_NUMBER);
  let depth = 0;
  let parts = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInText = !isInText;
    else if (isInText) at += code === BACKSLASH ? 1 : 0;
    else if (code === COMMA) {
      parts++;
      const more = left[depth] ?? ANY_NUMBER;
      if (more === 0) throw malformed(`an object has more than ${MAX_FIELDS} fields`);
      left[depth] = more - 1;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      parts++;
      if (++depth > MAX_BRACKETS) throw malformed(`it is nested more than ${MAX_BRACKETS} deep`);
      left[depth] = code === OPEN_LIST ? ANY_NUMBER : MAX_FIELDS;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
  }
  if (parts > MAX_PARTS)
    throw new AppError("too_large", `A request holds at most ${MAX_PARTS.toLocaleString("en-US")} values.`);
}

// What the parser says of a fault is not told: it quotes the text.
function parse(text: string): Fields {
  checkSize(text);
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
