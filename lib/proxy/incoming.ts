import type { Readable } from "node:stream";

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
