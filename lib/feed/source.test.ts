import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readFeed, shownSource } from "./source";

const table = {
  "gpt-é": { litellm_provider: "openai", mode: "chat", input_cost_per_token: 1e-6 },
  other: { litellm_provider: "openai", note: 'a "quoted" {brace', output_cost_per_token: 2.5e-6 },
};
const whole = Buffer.from(JSON.stringify(table, null, 1));
const cut = { code: "conflict", message: expect.stringContaining("was cut short") };

const folder = mkdtempSync(join(tmpdir(), "tokenbudget-feed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: Buffer | string): string {
  const path = join(folder, "prices.json");
  writeFileSync(path, content);
  return path;
}

describe("a file", () => {
  test("is read by its path and by its URL", async () => {
    const path = fileOf(whole);
    for (const source of [path, pathToFileURL(path).href]) {
      const { prices } = await readFeed(source);
      expect(prices.map(({ model }) => model)).toEqual(["gpt-é", "other"]);
    }
  });

  test("cut at any byte is refused as cut short", async () => {
    for (let length = 0; length < whole.length; length++)
      await expect(readFeed(fileOf(whole.subarray(0, length))), `${length} bytes`).rejects.toMatchObject(cut);
  });

  test.each([
    ["<html><body>Not found</body></html>", "is not valid JSON"],
    ['{"a": nope}', "is not valid JSON"],
    [Buffer.from([0x7b, 0xff, 0x7d]), "is not valid JSON"],
    ["[]", "is not an object of models"],
    ["null", "is not an object of models"],
    ['"prices"', "is not an object of models"],
    ["{}", "has no model with a price"],
    [JSON.stringify({ sample_spec: table.other, m: { litellm_provider: "x" } }), "has no model with a price"],
  ])("that holds %s is refused with the reason", async (content, reason) => {
    await expect(readFeed(fileOf(content))).rejects.toMatchObject({
      code: "conflict",
      message: `The price feed ${reason}. Nothing was changed.`,
    });
  });

  test("larger than the limit is refused, whatever it says its size is", async () => {
    const limits = { maxBytes: whole.length - 1, timeoutMs: 5000 };
    await expect(readFeed(fileOf(whole), limits)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("is larger than"),
    });
    await expect(readFeed("/dev/zero", limits)).rejects.toMatchObject({ code: "conflict" });
    expect((await readFeed(fileOf(whole), { ...limits, maxBytes: whole.length })).prices).toHaveLength(2);
  });

  test("that is not there, or is a folder, cannot be had", async () => {
    for (const [source, why] of [
      [join(folder, "none.json"), "ENOENT"],
      [folder, "EISDIR"],
      ["file://elsewhere/p.json", "ERR_INVALID_FILE_URL_HOST"],
    ] as const)
      await expect(readFeed(source)).rejects.toMatchObject({
        code: "upstream_failed",
        message: `The price feed cannot be read (${why}). Nothing was changed.`,
      });
  });
});

describe("a URL", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  /** A server of its own for each answer: connections that another one broke are not taken up again. */
  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("is read plain, packed and after a redirect", async () => {
    const answers: RequestListener[] = [
      (_, response) => response.end(whole),
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(whole)),
      ({ url }, response) =>
        url === "/new" ? response.end(whole) : response.writeHead(302, { location: "/new" }).end("moved"),
    ];
    for (const answer of answers) expect((await readFeed(await serve(answer))).prices).toHaveLength(2);
  });

  test("may hold a user and password, which are sent and not shown", async () => {
    let sent: string | undefined;
    const base = await serve((request, response) => {
      sent = request.headers.authorization;
      response.end(whole);
    });
    const source = base.replace("//", "//ada:p%40ss@");
    await readFeed(source);
    expect(sent).toBe(`Basic ${Buffer.from("ada:p@ss").toString("base64")}`);
    expect(shownSource(`${source}/p.json?token=secret`)).toBe(`${base}/p.json`);
    expect(shownSource("/srv/prices.json")).toBe("/srv/prices.json");
  });

  test.each<[string, RequestListener]>([
    [
      "before its length",
      (_, response) => endEarly(response.writeHead(200, { "content-length": whole.length })),
    ],
    ["before its last chunk", (_, response) => endEarly(response)],
    [
      "before the end of its gzip",
      (_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(whole).subarray(0, -30)),
    ],
    ["before its last brace", (_, response) => response.end(whole.subarray(0, -2))],
  ])("that ends %s is refused as cut short", async (_, answer) => {
    await expect(readFeed(await serve(answer))).rejects.toMatchObject(cut);
  });

  function endEarly(response: ServerResponse): void {
    response.write(whole.subarray(0, -2), () => response.destroy());
  }

  test("that gives more than the limit is refused before all of it is read, also packed", async () => {
    const large = { code: "conflict", message: expect.stringContaining("larger than 100,000 bytes") };
    const limits = { maxBytes: 100_000, timeoutMs: 10_000 };
    let written = 0;
    const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
    expect(bomb.length).toBeLessThan(100_000);
    const answers: RequestListener[] = [
      (_, response) => {
        const more = () => {
          written += 65_536;
          if (!response.destroyed) response.write(Buffer.alloc(65_536, " "), more);
        };
        more();
      },
      (_, response) => response.writeHead(200, { "content-length": 100_001 }).flushHeaders(),
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    ];
    for (const answer of answers)
      await expect(readFeed(await serve(answer), limits)).rejects.toMatchObject(large);
    expect(written).toBeLessThan(50_000_000);
  });

  test.each<[string, string, RequestListener, number?]>([
    [
      "answers with an error",
      "was answered with status 404",
      (_, response) => response.writeHead(404).end(whole),
    ],
    [
      "redirects without end",
      "cannot be reached (redirect count exceeded)",
      (_, response) => response.writeHead(302, { location: "/" }).end(),
    ],
    ["never answers", "took longer than 0.3 seconds", () => {}, 300],
    ["never ends", "took longer than 0.3 seconds", (_, response) => void response.write("{"), 300],
  ])("that %s cannot be had", async (_, why, answer, timeoutMs = 30_000) => {
    const feed = readFeed(await serve(answer), { maxBytes: 1000, timeoutMs });
    await expect(feed).rejects.toMatchObject({
      code: "upstream_failed",
      message: expect.stringContaining(why),
    });
  });

  test("where nobody listens cannot be had", async () => {
    await expect(readFeed("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "upstream_failed" });
  });
});
