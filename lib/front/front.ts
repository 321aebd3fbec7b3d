import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Door } from "@/lib/doors";
import { toProblem } from "@/lib/http/problem";
import { requestIdOf } from "@/lib/http/request-id";
import { allFinished } from "@/lib/unfinished";
import { writeAnswer } from "./answer";
import { toFrontRequest } from "./request";
import { makeRoom, type Room, type RoomRules } from "./room";

const MiB = 1024 * 1024;
const ROOM: RoomRules = { maxBytes: 128 * MiB, maxWaiting: 1024, maxWaitMs: 5000 };
const MAX_HEADERS = 200;
/** So long a caller may go on sending a body that was refused: cut off at once, it would not see why. */
const LINGER_MS = 5000;
const SERVER = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 30_000,
  // For the whole of a request; an upload that is passed on may be slow.
  requestTimeout: 600_000,
  // Longer than load balancers keep theirs, so that none sends into a connection that just closed.
  keepAliveTimeout: 75_000,
};

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type FrontRules = {
  findDoor: (method: string, path: string) => Door | null;
  /** Answers all that no door does. */
  fallback: Handler;
  /** Requests wait for it. */
  ready?: Promise<unknown>;
  room?: RoomRules;
  /** Ends what doors pass on, when a stop's grace is over. */
  cut?: () => void;
};

export type Front = {
  server: Server;
  /** How many requests are not answered to their end yet. */
  underWay: () => number;
  /** Takes nothing new, and resolves when all that was begun has ended; what lasts longer than the grace is cut. */
  stop: (graceMs: number) => Promise<void>;
};

/** A server that answers the hot paths itself, without what Next costs a request, and hands over all else. */
export function frontDoor(rules: FrontRules): Front {
  const room = makeRoom(rules.room ?? ROOM);
  const open = new Set<ServerResponse>();
  const working = new Set<Promise<void>>();
  /** Connections over which nothing was asked yet. Browsers make some ahead; Node does not count them as idle. */
  const silent = new Set<Socket>();
  let isStopping = false;

  const take = (incoming: IncomingMessage, outgoing: ServerResponse, invite?: () => void) => {
    silent.delete(incoming.socket);
    open.add(outgoing);
    if (isStopping) outgoing.shouldKeepAlive = false;
    outgoing.once("close", () => {
      open.delete(outgoing);
      linger(incoming);
      if (isStopping) server.closeIdleConnections();
    });
    const work = answer(rules, room, incoming, outgoing, invite);
    working.add(work);
    void work.finally(() => working.delete(work));
  };
  const server = createServer(SERVER, (incoming, outgoing) => take(incoming, outgoing));
  server.maxHeadersCount = MAX_HEADERS;
  server.on("connection", (socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) =>
    take(incoming, outgoing, () => outgoing.writeContinue()),
  );

  const stop = async (graceMs: number) => {
    isStopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of silent) socket.destroy();
    for (const outgoing of open) outgoing.shouldKeepAlive = false;
    const grace = setTimeout(() => {
      rules.cut?.();
      server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(grace);
    // Who was cut off, or left before, still has its call settled.
    while (working.size > 0) await Promise.allSettled(working);
    await allFinished();
  };
  return { server, underWay: () => open.size, stop };
}

async function answer(
  { findDoor, fallback, ready }: FrontRules,
  room: Room,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  invite?: () => void,
): Promise<void> {
  try {
    if (ready) await ready;
    if (incoming.rawHeaders.length >= 2 * MAX_HEADERS) return void outgoing.writeHead(431).end();
    const { method = "", url = "" } = incoming;
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const door = findDoor(method, path);
    if (!door) {
      invite?.();
      return await fallback(incoming, outgoing);
    }
    const search = url.slice(path.length);
    const arrival = { incoming, outgoing, path, search, room, invite };
    const { request, isInvited, leave } = toFrontRequest(arrival);
    const given = await door(request).finally(leave);
    // Whether a caller who was not invited sends its body all the same cannot be known.
    if (invite && !isInvited()) outgoing.shouldKeepAlive = false;
    writeAnswer(outgoing, given);
  } catch (error) {
    breakOff(incoming, outgoing, error);
  }
}

/** Doors and Next answer errors themselves; this is for what neither could. */
function breakOff(incoming: IncomingMessage, outgoing: ServerResponse, error: unknown): void {
  const requestId = requestIdOf(incoming.headers["x-request-id"]?.toString());
  const { status, headers, body } = toProblem(error, requestId);
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(status, headers).end(body);
}

/** Lets a body that nobody read pass by, for a while. */
function linger(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.destroyed) return;
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  incoming.once("close", () => clearTimeout(timer));
  incoming.resume();
}
