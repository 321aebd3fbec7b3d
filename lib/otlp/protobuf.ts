import { Body, readAttribute } from "./protobuf-attributes";
import { BYTES, FIXED64, fieldSet, VARINT } from "./reader";
import {
  type Attributes,
  type Scope,
  SPAN_ID_LENGTH,
  type Span,
  type Status,
  TRACE_ID_LENGTH,
  toStatusCode,
  type Wants,
} from "./span";

const CHILD = (1 << 3) | BYTES;
const CHILDREN = (2 << 3) | BYTES;
const REQUEST_FIELDS = fieldSet(1);
const GROUP_FIELDS = fieldSet(1, 2);
const SPAN_FIELDS = fieldSet(1, 2, 4, 5, 7, 8, 9, 15);
const STATUS_FIELDS = fieldSet(2, 3);

/**
 * The spans of an ExportTraceServiceRequest in protocol buffers. Throws `bad_request` for bytes that are none, and
 * `too_large` for one that unfolds into too much.
 */
export function decodeProtobuf(bytes: Uint8Array, wants: Wants): Span[] {
  const body = new Body(bytes, wants);
  const { reader } = body;
  const spans: Span[] = [];
  const end = bytes.length;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === CHILD) readResourceSpans(body, reader.range(end), spans);
    else reader.skip(tag, end, REQUEST_FIELDS);
  }
  reader.close(end);
  return spans;
}

function readResourceSpans(body: Body, end: number, spans: Span[]): void {
  const resource: Attributes = new Map();
  eachInOrder(
    body,
    end,
    (head) => readResource(body, head, resource),
    (scopeSpans) => readScopeSpans(body, scopeSpans, resource, spans),
  );
}

function readScopeSpans(body: Body, end: number, resource: Attributes, spans: Span[]): void {
  const scope: Scope = { name: "", version: "" };
  eachInOrder(
    body,
    end,
    (head) => readScope(body, head, scope),
    (span) => spans.push(readSpan(body, span, scope, resource)),
  );
}

/**
 * ResourceSpans and ScopeSpans are alike: field 1 says what all the rest shares, the repeated field 2 holds the rest.
 * The order of fields is the sender's, so field 1 is read first in a pass of its own.
 */
function eachInOrder(
  { reader }: Body,
  end: number,
  readHead: (end: number) => void,
  readItem: (end: number) => void,
): void {
  const start = reader.at;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === CHILD) readHead(reader.range(end));
    else if (tag === CHILDREN) reader.at = reader.range(end);
    else reader.skip(tag, end, GROUP_FIELDS);
  }
  reader.close(end);
  reader.at = start;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === CHILDREN) readItem(reader.range(end));
    else reader.skip(tag, end, 0);
  }
}

function readResource(body: Body, end: number, resource: Attributes): void {
  const { reader } = body;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === CHILD) readAttribute(body, end, resource);
    else reader.skip(tag, end, REQUEST_FIELDS);
  }
  reader.close(end);
}

function readScope({ reader }: Body, end: number, scope: Scope): void {
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === ((1 << 3) | BYTES)) scope.name = reader.text(end);
    else if (tag === ((2 << 3) | BYTES)) scope.version = reader.text(end);
    else reader.skip(tag, end, GROUP_FIELDS);
  }
  reader.close(end);
}

function readSpan(body: Body, end: number, scope: Scope, resource: Attributes): Span {
  const { reader } = body;
  body.limits.takeSpan();
  const span: Span = {
    traceId: "",
    spanId: "",
    parentSpanId: null,
    name: "",
    startMs: null,
    endMs: null,
    status: { code: 0, message: "" },
    attributes: new Map(),
    scope,
    resource,
  };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === ((9 << 3) | BYTES)) readAttribute(body, end, span.attributes);
    else if (tag === ((1 << 3) | BYTES)) span.traceId = reader.id(end, TRACE_ID_LENGTH);
    else if (tag === ((2 << 3) | BYTES)) span.spanId = reader.id(end, SPAN_ID_LENGTH);
    else if (tag === ((4 << 3) | BYTES)) span.parentSpanId = reader.id(end, SPAN_ID_LENGTH) || null;
    else if (tag === ((5 << 3) | BYTES)) span.name = reader.text(end);
    else if (tag === ((7 << 3) | FIXED64)) span.startMs = reader.unixMs();
    else if (tag === ((8 << 3) | FIXED64)) span.endMs = reader.unixMs();
    else if (tag === ((15 << 3) | BYTES)) readStatus(body, reader.range(end), span.status);
    else reader.skip(tag, end, SPAN_FIELDS);
  }
  reader.close(end);
  return span;
}

function readStatus({ reader }: Body, end: number, status: Status): void {
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === ((2 << 3) | BYTES)) status.message = reader.text(end);
    else if (tag === ((3 << 3) | VARINT)) status.code = toStatusCode(reader.int64());
    else reader.skip(tag, end, STATUS_FIELDS);
  }
  reader.close(end);
}
