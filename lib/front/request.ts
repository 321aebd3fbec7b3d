import type { IncomingMessage, ServerResponse } from "node:http";
import type { DoorRequest } from "@/lib/doors";
import { gather } from "@/lib/gather";
import type { WholeSource } from "@/lib/http/body";
import type { Room } from "./room";

const KiB = 1024;
/** What the smallest body takes: its headers, its place, its answer. */
const LEAST_BYTES = 16 * KiB;
/** What a body takes that does not say its length, until it has more. */
const UNSAID_BYTES = 1024 * KiB;
/** What an upload takes that passes through to a provider. */
const PASSED_BYTES = 4 * 1024 * KiB;
/** No door holds more of one body. */
const MOST_BYTES = 64 * 1024 * KiB;
/** How much larger a packed body is taken to get. */
const UNPACKED = 8;

export type FrontRequest = {
  request: DoorRequest;
  /** Whether the body was asked for, by a door that wanted it. */
  isInvited: () => boolean;
  /** Gives back the room that the body took. */
  leave: () => void;
};

type Arrival = {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  path: string;
  search: string;
  room: Room;
  /** Says to a caller who asked first that its body may come. */
  invite?: (() => void) | undefined;
};

/** A request of a plain server as a door sees it. */
export function toFrontRequest(arrival: Arrival): FrontRequest {
  const { incoming, outgoing, path, search, room } = arrival;
  const { headers } = incoming;
  const place = { held: 0, arrived: 0, isFixed: isPassed(path, headers), isInvited: false };
  let signal: AbortSignal | undefined;
  const request: DoorRequest = {
    method: incoming.method ?? "",
    path,
    search,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : (value ?? null);
    },
    headers: () => pairs(incoming.rawHeaders),
    body: hasBody(headers) ? bodyOf(arrival, place) : null,
    // Made when it is asked for: most doors never look.
    get signal() {
      signal ??= signalOf(outgoing);
      return signal;
    },
  };
  const leave = () => {
    if (place.held > 0) room.leave(place.held);
    place.held = 0;
  };
  return { request, isInvited: () => place.isInvited, leave };
}

/** What a body takes of the room, and what it had until now. */
type Place = { held: number; arrived: number; isFixed: boolean; isInvited: boolean };

function bodyOf({ incoming, room, invite }: Arrival, place: Place): WholeSource {
  const { headers } = incoming;
  const enter = async () => {
    const bytes = bytesOf(headers, place.isFixed);
    await room.enter(bytes);
    place.held = bytes;
    place.isInvited = true;
    invite?.();
  };
  const note = (chunk: Uint8Array) => {
    place.arrived += chunk.length;
    if (place.arrived <= place.held || place.isFixed || place.held >= MOST_BYTES) return;
    room.grow(place.held);
    place.held *= 2;
  };
  // What a body did not need others need not wait for, however long its answer takes.
  const shrink = () => {
    const needed = Math.max(LEAST_BYTES, place.arrived);
    if (place.isFixed || headers["content-encoding"] || place.held <= needed) return;
    room.leave(place.held - needed);
    place.held = needed;
  };
  return {
    async *[Symbol.asyncIterator]() {
      await enter();
      // A refusal breaks off the reading, and is to reach the caller on the same socket.
      for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
        note(chunk);
        yield chunk;
      }
      shrink();
    },
    whole: async (maxBytes) => {
      await enter();
      const { chunks, isWhole, failure } = await gather(incoming, maxBytes, note);
      if (failure) throw failure;
      if (!isWhole) return null;
      shrink();
      return chunks;
    },
  };
}

type Headers = IncomingMessage["headers"];

function hasBody(headers: Headers): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** Files for a provider pass through and are not held, as JSON is. */
function isPassed(path: string, headers: Headers): boolean {
  return path.startsWith("/proxy/") && !/json|^text\/plain/i.test(headers["content-type"] ?? "json");
}

function bytesOf(headers: Headers, isPassed: boolean): number {
  const { "content-length": length, "content-encoding": encoding } = headers;
  const bytes = length === undefined ? UNSAID_BYTES : Number(length);
  const unpacked = encoding ? bytes * UNPACKED : bytes;
  return Math.min(isPassed ? PASSED_BYTES : MOST_BYTES, Math.max(LEAST_BYTES, unpacked));
}

/** Aborted when the caller goes away before its answer is whole. */
function signalOf(outgoing: ServerResponse): AbortSignal {
  const aborter = new AbortController();
  const abort = () => {
    if (!outgoing.writableFinished) aborter.abort();
  };
  if (outgoing.closed) abort();
  else outgoing.once("close", abort);
  return aborter.signal;
}

function* pairs(raw: string[]): Generator<[string, string]> {
  for (let at = 0; at < raw.length; at += 2) yield [(raw[at] ?? "").toLowerCase(), raw[at + 1] ?? ""];
}
