import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Door, DoorAnswer } from "@/lib/doors";
import { readBody } from "@/lib/http/body";
import { toProblem } from "@/lib/http/problem";
import { type Front, type FrontRules, frontDoor } from "./front";

const KiB = 1024;
const fronts: Front[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const front of fronts.splice(0)) await front.stop(0);
});

const ok = (body: DoorAnswer["body"] = "well"): DoorAnswer => ({ status: 200, headers: {}, body });
/** Answers the length of its body, or why it could not be read. */
const measure: Door = (incoming) =>
  readBody(incoming.body, { maxBytes: 1000 * KiB }).then(
    (body) => ok(String(body.length)),
    (error: unknown) => toProblem(error, "test"),
  );

const elsewhere = async (_: IncomingMessage, outgoing: ServerResponse) => void outgoing.end("elsewhere");

/** A front door with one door at /door for all methods; answers its port. */
async function open(door: Door, more: Partial<FrontRules> = {}) {
  const findDoor = (_method: string, path: string) => (path === "/door" ? door : null);
  const front = frontDoor({ findDoor, fallback: elsewhere, ...more });
  fronts.push(front);
  await once(front.server.listen(0, "127.0.0.1"), "listening");
  const { port } = front.server.address() as AddressInfo;
  return { front, port, url: `http://127.0.0.1:${port}` };
}

/** A bare connection that has sent some text. */
async function dial(port: number, sent = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(sent);
  return socket;
}

const post = (length: number, more = "") =>
  `POST /door HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${more}\r\n`;

async function heard(socket: Socket, until: RegExp): Promise<string> {
  let all = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    all += chunk;
    if (until.test(all)) return all;
  }
  return all;
}

describe("a request", () => {
  test("of a door is answered by it, with what was sent", async () => {
    const { url } = await open(async ({ method, path, search, header, headers, body }) => {
      const named = [...headers()].find(([name]) => name === "x-mine");
      return ok(JSON.stringify([method, path, search, header("x-mine"), named, body]));
    });
    const answer = await fetch(`${url}/door?a=%20b`, { headers: { "X-Mine": "yes" } });
    expect(await answer.json()).toEqual(["GET", "/door", "?a=%20b", "yes", ["x-mine", "yes"], null]);
    expect(await (await fetch(`${url}/other`, { method: "POST", body: "x" })).text()).toBe("elsewhere");
  });

  test("waits until the process is up", async () => {
    let isUp = () => {};
    const ready = new Promise<void>((resolve) => {
      isUp = resolve;
    });
    const { url } = await open(async () => ok(), { ready });
    let isAnswered = false;
    const asked = fetch(`${url}/door`).then(() => {
      isAnswered = true;
    });
    await sleep(50);
    expect(isAnswered).toBe(false);
    isUp();
    await asked;
  });

  test("that comes before the last was answered is answered after it", async () => {
    const { port } = await open(async ({ search }) => {
      if (search === "?1") await sleep(50);
      return ok(`answer${search}.`);
    });
    const get = (n: number) => `GET /door?${n} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const all = await heard(await dial(port, get(1) + get(2) + get(3)), /3\./);
    expect(all.match(/answer\?\d/g)).toEqual(["answer?1", "answer?2", "answer?3"]);
  });

  test("asks for upgrade in vain, and is answered all the same", async () => {
    const { port } = await open(async () => ok());
    const upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n";
    const socket = await dial(port, `GET /door HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`);
    expect(await heard(socket, /well/)).toContain("HTTP/1.1 200");
  });

  test.each([
    ["too many headers", Array.from({ length: 250 }, (_, n) => `X-${n}: 1\r\n`).join("")],
    ["headers that are too large", `X-Large: ${"x".repeat(20 * KiB)}\r\n`],
  ])("with %s is refused", async (_, headers) => {
    const { port } = await open(async () => ok());
    const socket = await dial(port, `GET /door HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    expect(await heard(socket, /\r\n\r\n/)).toContain("HTTP/1.1 431");
  });

  test("whose door fails is a 500 that tells nothing", async () => {
    const { url } = await open(async () => {
      throw new Error("secret");
    });
    const answer = await fetch(`${url}/door`);
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining("secret")]);
  });
});

describe("a body", () => {
  test("is asked for only when the door wants it", async () => {
    const { port } = await open(measure);
    const wanted = await dial(port, post(4, "Expect: 100-continue\r\n"));
    expect(await heard(wanted, /\r\n\r\n/)).toContain("100 Continue");
    wanted.write("body");
    expect(await heard(wanted, /\r\n\r\n4/)).toContain("HTTP/1.1 200");
    const { port: refusing } = await open(async () => ({ ...ok("no"), status: 401 }));
    const unwanted = await dial(refusing, post(4, "Expect: 100-continue\r\n"));
    const all = await heard(unwanted, /no/);
    expect([all.includes("100 Continue"), /connection: close/i.test(all)]).toEqual([false, true]);
  });

  test("that is refused unread or half-way leaves the connection to the next request", async () => {
    const { port } = await open(measure);
    const length = 1500 * KiB;
    const socket = await dial(port, post(length));
    socket.write(Buffer.alloc(length));
    expect(await heard(socket, /too_large/)).toContain("HTTP/1.1 413");
    socket.write(`${post(2)}ok`);
    expect(await heard(socket, /\r\n\r\n2/)).toContain("HTTP/1.1 200");
  });

  test("without a length takes no more room than it has while its answer is made", async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow: Door = async (incoming) => {
      const answer = await measure(incoming);
      if (answer.body === "5") await finished;
      return answer;
    };
    const { port, url } = await open(slow, { room: { maxBytes: 64 * KiB, maxWaiting: 1, maxWaitMs: 200 } });
    const chunked = "POST /door HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    await dial(port, `${chunked}5\r\nhello\r\n0\r\n\r\n`);
    await sleep(100);
    const other = await fetch(`${url}/door`, { method: "POST", body: "hi" });
    finish();
    expect(other.status).toBe(200);
  });

  test("waits for room, and is refused when that takes too long or too many wait", async () => {
    const room = { maxBytes: 64 * KiB, maxWaiting: 1, maxWaitMs: 300 };
    const { port } = await open(measure, { room });
    const first = await dial(port, post(64 * KiB));
    await sleep(50);
    const second = await dial(port, `${post(2)}ok`);
    await sleep(50);
    const third = await dial(port, `${post(2)}ok`);
    const refused = await heard(third, /unavailable/);
    expect(refused).toContain("HTTP/1.1 503");
    first.write(Buffer.alloc(64 * KiB));
    expect(await heard(first, /\r\n\r\n65536/)).toContain("HTTP/1.1 200");
    expect(await heard(second, /\r\n\r\n2/)).toContain("HTTP/1.1 200");
    const holder = await dial(port, post(64 * KiB));
    await sleep(50);
    const late = await dial(port, `${post(2)}ok`);
    expect(await heard(late, /unavailable/)).toMatch(/retry-after: 1/i);
    holder.destroy();
    await sleep(50);
    expect(await heard(await dial(port, `${post(2)}ok`), /\r\n\r\n2/)).toContain("HTTP/1.1 200");
  });
});

describe("a stream", () => {
  test("begins at once and breaks when its source does", async () => {
    const source = new PassThrough();
    const { url } = await open(async () => ok(source));
    const answer = await fetch(`${url}/door`);
    source.write("first");
    await sleep(20);
    source.destroy(new Error("gone"));
    await expect(answer.text()).rejects.toThrow();
  });

  test("ends when its reader goes away, and the door hears of it", async () => {
    let hearing: AbortSignal | undefined;
    const source = new Readable({ read() {} });
    const { port } = await open(async ({ signal }) => {
      hearing = signal;
      return ok(source);
    });
    const asked = request({ port, path: "/door" }).end();
    asked.on("error", () => {});
    await once(asked, "response");
    asked.destroy();
    await new Promise((resolve) => source.on("error", () => {}).once("close", resolve));
    expect(hearing?.aborted).toBe(true);
  });

  test("that was read to its end is no caller who went away", async () => {
    let hearing: AbortSignal | undefined;
    const { url } = await open(async ({ signal }) => {
      hearing = signal;
      return ok(Readable.from(["all"]));
    });
    expect(await (await fetch(`${url}/door`)).text()).toBe("all");
    await sleep(20);
    expect(hearing?.aborted).toBe(false);
  });
});

describe("a stop", () => {
  test("lets what was begun end, takes nothing new, and keeps no idle connection", async () => {
    let finish = () => {};
    const { front, port, url } = await open(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(ok());
        }),
    );
    await dial(port);
    const asked = fetch(`${url}/door`);
    await sleep(50);
    expect(front.underWay()).toBe(1);
    // Longer than this test may take.
    const stopped = front.stop(60_000);
    await expect(fetch(`${url}/door`)).rejects.toThrow();
    finish();
    const answer = await asked;
    expect([await answer.text(), answer.headers.get("connection")]).toEqual(["well", "close"]);
    await stopped;
    expect(front.underWay()).toBe(0);
  });

  test("cuts after its grace what does not end, and waits until the door has settled it", async () => {
    let isSettled = false;
    const { front, url } = await open(
      ({ signal }) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", async () => {
            await sleep(50);
            isSettled = true;
            resolve(ok());
          }),
        ),
    );
    const asked = fetch(`${url}/door`).then(
      () => "whole",
      () => "cut",
    );
    await sleep(50);
    await front.stop(100);
    expect([await asked, isSettled]).toEqual(["cut", true]);
  });
});
