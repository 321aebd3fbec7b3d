import type { Readable } from "node:stream";
import { unpack } from "@/lib/upstream";

/** Unpacked, as large as a body may be that is not packed. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** A request to the proxy as it came; `path` and `search` are the provider's own. */
export type Incoming = {
  method: string;
  path: string;
  search: string;
  header: (name: string) => string | null;
  headers: () => Iterable<[string, string]>;
  /** Whole, or as a stream where it need not be read to know what is asked. */
  body: Buffer | Readable | null;
  signal: AbortSignal;
};

/** What the caller gets. A body that is destroyed with an error is to be ended as broken. */
export type Outgoing = {
  status: number;
  headers: [string, string][];
  /** Null where the status or the method allows none. */
  body: Uint8Array<ArrayBuffer> | Readable | null;
};

/** What a request says, to be read: unpacked where that can be done. It is sent as it came. */
export async function readable({ body, header }: Incoming): Promise<Buffer | null> {
  if (!Buffer.isBuffer(body)) return null;
  const coding = header("content-encoding")?.trim().toLowerCase();
  if (!coding || coding === "identity") return body;
  return (await unpack(body, coding, MAX_UNPACKED_BYTES)) ?? body;
}
