import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import type { DoorAnswer } from "@/lib/doors";

/** Writes what a door answered. A stream that breaks breaks the answer; a caller that goes away ends the stream. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: DoorAnswer): void {
  if (response.destroyed) {
    if (body instanceof Readable) body.destroy();
    return;
  }
  response.statusCode = status;
  if (Array.isArray(headers)) for (const [name, value] of headers) response.appendHeader(name, value);
  else for (const name in headers) response.setHeader(name, headers[name] ?? "");
  if (body instanceof Readable) {
    // The caller need not wait for the first piece to know that it was heard.
    response.flushHeaders();
    pipeline(body, response, () => {});
  } else response.end(body ?? undefined);
}
