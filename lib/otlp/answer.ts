/** The encoding of a request and of its answer. */
export type Encoding = "protobuf" | "json";

/** What of a request could not be taken. */
export type Partial = { rejectedSpans: number; message: string };

/** An ExportTraceServiceResponse; without `partial` it is empty. */
export function successAnswer(encoding: Encoding, partial?: Partial): string | Uint8Array<ArrayBuffer> {
  if (encoding === "json")
    return JSON.stringify(
      partial
        ? { partialSuccess: { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.message } }
        : {},
    );
  if (!partial) return new Uint8Array(0);
  return field(1, joined(integer(1, partial.rejectedSpans), text(2, partial.message)));
}

/** A google.rpc.Status; `code` is one of gRPC's. */
export function statusAnswer(
  encoding: Encoding,
  code: number,
  message: string,
): string | Uint8Array<ArrayBuffer> {
  if (encoding === "json") return JSON.stringify({ code, message });
  return joined(integer(1, code), text(2, message));
}

function integer(number: number, value: number): Uint8Array<ArrayBuffer> {
  return value === 0 ? new Uint8Array(0) : Uint8Array.from([number << 3, ...varint(value)]);
}

function text(number: number, value: string): Uint8Array<ArrayBuffer> {
  return value === "" ? new Uint8Array(0) : field(number, new TextEncoder().encode(value));
}

function field(number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(Uint8Array.from([(number << 3) | 2, ...varint(bytes.length)]), bytes);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
