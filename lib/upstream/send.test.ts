import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { send } from "./send";

test("a private address that stands in the URL itself is never connected to, unless the operator named it", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.end("HTTP/1.1 204 No Content\r\n\r\n");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = (scheme: string) => `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request = { method: "GET", headers: [], body: null, signal: new AbortController().signal };
  for (const scheme of ["http", "https"])
    await expect(
      send({ origin: origin(scheme), path: "/", isOperators: false }, request),
    ).rejects.toMatchObject({ code: "bad_request", issues: [{ code: "private_target" }] });
  expect(connections).toBe(0);
  expect((await send({ origin: origin("http"), path: "/", isOperators: true }, request)).status).toBe(204);
  server.close();
});

test("a status that HTTP does not have is a provider that failed", async () => {
  const server = createServer((socket) => void socket.end("HTTP/1.1 700 Odd\r\nContent-Length: 2\r\n\r\nno"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request = { method: "GET", headers: [], body: null, signal: new AbortController().signal };
  await expect(send({ origin, path: "/", isOperators: true }, request)).rejects.toMatchObject({
    code: "upstream_failed",
    message: expect.stringMatching(/answered with the status 700/),
  });
  server.close();
});
