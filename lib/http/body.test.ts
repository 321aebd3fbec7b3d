import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createGzip, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readBody } from "./body";

const KiB = 1024;
const gzip = "gzip";

describe("readBody", () => {
  test("reads Node and web streams alike, in one chunk or many", async () => {
    const parts = [Buffer.from("to"), Buffer.from("ken")];
    expect((await readBody(Readable.from(parts), { maxBytes: 5 })).toString()).toBe("token");
    expect((await readBody(new Blob(parts).stream(), { maxBytes: 5 })).toString()).toBe("token");
    expect((await readBody(new Response("token").body, { maxBytes: 5 })).toString()).toBe("token");
    expect((await readBody(null, { maxBytes: 5 })).length).toBe(0);
  });

  test("unpacks gzip whatever way it is cut, and more than one member", async () => {
    const events = "events ".repeat(5000);
    const packed = Buffer.concat([gzipSync(events), gzipSync("last")]);
    for (const size of [1, 7, 64, packed.length]) {
      const chunks = Array.from({ length: Math.ceil(packed.length / size) }, (_, index) =>
        packed.subarray(index * size, (index + 1) * size),
      );
      const read = await readBody(Readable.from(chunks), { maxBytes: 64 * KiB, encoding: " GZIP " });
      expect(read.toString()).toBe(`${events}last`);
    }
  });

  test("takes exactly the limit and refuses one byte more, packed or not", async () => {
    const limit = 64 * KiB;
    for (const [bytes, fits] of [
      [limit, true],
      [limit + 1, false],
    ] as const) {
      const noise = crypto.getRandomValues(new Uint8Array(bytes).subarray(0, 65_536));
      const body = Buffer.concat([noise, Buffer.alloc(bytes - noise.length)]);
      for (const [source, encoding] of [
        [body, undefined],
        [gzipSync(body), gzip],
      ] as const) {
        const reading = readBody(Readable.from([source]), { maxBytes: limit, encoding });
        if (fits) expect(await reading).toEqual(body);
        else await expect(reading).rejects.toMatchObject({ code: "too_large" });
      }
    }
  });

  test("cuts a bomb off while it unpacks", async () => {
    let read = 0;
    const zeros = Readable.from(
      (function* () {
        for (let index = 0; index < 4096; index++) yield Buffer.alloc(256 * KiB);
      })(),
    );
    const bomb = Readable.from(
      (async function* () {
        for await (const chunk of zeros.pipe(createGzip())) {
          read += chunk.length;
          yield chunk;
        }
      })(),
    );
    const before = process.memoryUsage().rss;
    await expect(readBody(bomb, { maxBytes: 1024 * KiB, encoding: gzip })).rejects.toMatchObject({
      code: "too_large",
    });
    expect(read).toBeLessThan(512 * KiB);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * KiB * KiB);
    zeros.destroy();
  });

  test("counts what arrives too: members that unpack to nothing are cut off", async () => {
    const empty = gzipSync("");
    let members = 0;
    const endless = Readable.from(
      (function* () {
        for (; ; members++) yield empty;
      })(),
    );
    await expect(readBody(endless, { maxBytes: 16 * KiB, encoding: gzip })).rejects.toMatchObject({
      code: "too_large",
    });
    expect(members).toBeLessThan(2000);
  });

  test("refuses by Content-Length before a byte is read", async () => {
    let isRead = false;
    const source = Readable.from(
      (function* () {
        isRead = true;
        yield Buffer.alloc(1);
      })(),
    );
    const reading = readBody(source, { maxBytes: 10, contentLength: "5000" });
    await expect(reading).rejects.toMatchObject({ code: "too_large" });
    expect(isRead).toBe(false);
  });

  test.each([
    ["no gzip", Buffer.from("plain")],
    ["a cut gzip", gzipSync("x".repeat(1000)).subarray(0, 15)],
    [
      "a damaged gzip",
      Buffer.from(gzipSync("x".repeat(1000)).map((byte, at) => (at === 12 ? byte ^ 0xff : byte))),
    ],
  ])("%s is a bad request", async (_, body) => {
    const reading = readBody(Readable.from([body]), { maxBytes: 10_000, encoding: gzip });
    await expect(reading).rejects.toMatchObject({ code: "bad_request" });
  });

  test.each([undefined, gzip])(
    "a body that breaks off is the caller's, not a lost database (%s)",
    async (encoding) => {
      const gone = Readable.from(
        (async function* () {
          yield gzipSync("begun").subarray(0, 12);
          throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
        })(),
      );
      await expect(readBody(gone, { maxBytes: 1000, encoding })).rejects.toMatchObject({
        code: "bad_request",
        message: "The body ended before it was complete.",
      });
    },
  );

  test.each(["br", "deflate", "gzip, gzip"])("the encoding %s is a bad request", async (encoding) => {
    await expect(readBody(null, { maxBytes: 10, encoding })).rejects.toMatchObject({ code: "bad_request" });
  });

  test("leaves a Node request open, so that the refusal reaches the client", async () => {
    const server = createServer(async (incoming, response) => {
      const code = await readBody(incoming, { maxBytes: 1000 }).catch((error) => error.code);
      response.writeHead(413, { connection: "close" }).end(code);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      // Chunked, so that no Content-Length gives the size away, and never ended.
      const sending = request({ port, host: "127.0.0.1", method: "POST" }, async (response) => {
        resolve(`${response.statusCode} ${await text(response)}`);
        sending.destroy();
      });
      sending.on("error", reject);
      sending.write(Buffer.alloc(1500));
    });
    expect(answer).toBe("413 too_large");
    server.close();
  });
});
