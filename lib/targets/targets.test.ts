import { once } from "node:events";
import { type AddressInfo, connect, createServer, type LookupFunction } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { guardedLookup, requirePublicUrl } from ".";
import { isPublicAddress } from "./addresses";
import { guard, type Resolve } from "./lookup";

const settings = vi.hoisted(() => ({ ALLOW_PRIVATE_TARGETS: false }));
vi.mock("@/lib/env", () => ({ env: () => settings }));
afterEach(() => {
  settings.ALLOW_PRIVATE_TARGETS = false;
});

const PRIVATE = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"],
  ...["127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255"],
  ...[
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
  ],
  ...["203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ...[
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:a00:1",
    "::ffff:0:127.0.0.1",
  ],
  ...["64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::", "64:ff9b:1::8.8.8.8", "100::1", "fc00::1"],
  ...["fd00:ec2::254", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "2001::1", "2001:db8::1"],
  ...["2002:7f00:1::", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1"],
];
const PUBLIC = [
  ...[
    "1.1.1.1",
    "8.8.8.8",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.1.1.1",
    "128.0.0.1",
    "168.63.129.17",
  ],
  ...[
    "169.253.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.1.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.1.1.1",
  ],
  ...["::ffff:8.8.8.8", "::ffff:808:808", "64:ff9b::8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888"],
  ...["2606:4700::1111", "2a00::1", "3ffe::1"],
];
const NO_ADDRESS = ["", "example.com", "1.2.3", "0x7f000001", "2130706433", "127.1", "[::1]"];

describe("an address", () => {
  test.each([...PRIVATE, ...NO_ADDRESS])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  test.each(PUBLIC)("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("a URL", () => {
  const SPELLINGS = [
    ...[
      "127.0.0.1",
      "127.1",
      "127.0.1",
      "2130706433",
      "0x7f000001",
      "0x7f.0.0.1",
      "0177.0.0.1",
      "017700000001",
    ],
    ...["0", "0x0", "127.0.0.1.", "１２７.0.0.1", "①②⑦.0.0.1", "%31%32%37.0.0.1", "2852039166", "0xa9fea9fe"],
    ...["[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]"],
    ...["localhost", "LOCALHOST", "localhost.", "app.localhost", "localhost.localdomain", "printer.local"],
    ...["metadata.google.internal", "db", "redis", "router.home.arpa", "wiki.corp", "nas.lan"],
  ];
  test.each(SPELLINGS)("of %s is refused, whatever its port", (host) => {
    const refused = expect.objectContaining({
      code: "bad_request",
      issues: [expect.objectContaining({ field: "base_url", code: "private_target" })],
    });
    expect(() => requirePublicUrl(`https://${host}/v1`, "base_url")).toThrow(refused);
    expect(() => requirePublicUrl(`https://${host}:8443/v1`, "base_url")).toThrow(refused);
  });

  test.each([
    ["nothing", "is not a URL"],
    ["ftp://example.com", "is not an http or https URL"],
    ["file:///etc/passwd", "is not an http or https URL"],
    ["https://user:secret@example.com", "user name or password"],
    ["https://example.com/v1?key=secret", "a query or a fragment"],
    ["https://example.com/v1#x", "a query or a fragment"],
    ["http://example.com/v1", "is not https"],
  ])("%s is refused without its text in the message", (given, message) => {
    expect(() => requirePublicUrl(given)).toThrow(message);
    expect(() => requirePublicUrl(given)).not.toThrow(/secret/);
  });

  test("of a public host passes", () => {
    for (const good of ["https://api.openai.com/v1", "https://8.8.8.8", "https://[2606:4700::1111]:8443/x"])
      expect(requirePublicUrl(good).href).toBe(new URL(good).href);
  });

  test("of a private host passes with ALLOW_PRIVATE_TARGETS, other schemes never", () => {
    settings.ALLOW_PRIVATE_TARGETS = true;
    for (const good of ["http://localhost:11434/v1", "http://10.0.0.1", "https://db"])
      expect(requirePublicUrl(good).href).toBe(new URL(good).href);
    expect(() => requirePublicUrl("file:///etc/passwd")).toThrow("is not an http");
  });
});

/** Connects as a client would; answers the address it reached, or the error's code. */
async function reach(lookup: LookupFunction, port: number, host = "rebind.example"): Promise<string> {
  const socket = connect({ host, port, lookup });
  try {
    await once(socket, "connect");
    return socket.remoteAddress ?? "";
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.code}` : "";
  } finally {
    socket.destroy();
  }
}

const listenOn = async (address: string) => {
  const server = createServer((socket) => socket.end());
  await once(server.listen(0, address), "listening");
  return { server, port: (server.address() as AddressInfo).port };
};

const answering = (...answers: string[][]): Resolve => {
  const left = [...answers];
  return (_, __, done) =>
    done(
      null,
      (left.shift() ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
};

describe("the guarded look-up", () => {
  test("refuses a name of this host, and lets it pass with ALLOW_PRIVATE_TARGETS", async () => {
    const { server, port } = await listenOn("127.0.0.1");
    expect(await reach(guardedLookup, port, "localhost")).toBe("bad_request");
    settings.ALLOW_PRIVATE_TARGETS = true;
    expect(await reach(guardedLookup, port, "localhost")).toMatch(/^127\.|^::1$/);
    server.close();
  });

  // 127.0.0.2 stands for a public address here, 127.0.0.1 for a private one.
  const isAllowed = (address: string) => address === "127.0.0.2";

  test("has connected what it checked when the name server changes its answer", async () => {
    const { server, port } = await listenOn("0.0.0.0");
    const lookup = guard(answering(["127.0.0.2"], ["127.0.0.1"]), isAllowed);
    expect(await reach(lookup, port)).toBe("127.0.0.2");
    expect(await reach(lookup, port)).toBe("bad_request");
    server.close();
  });

  test("refuses a name with a private address among public ones", async () => {
    const { server, port } = await listenOn("0.0.0.0");
    for (const addresses of [
      ["127.0.0.2", "127.0.0.1"],
      ["127.0.0.2", "::1"],
    ])
      expect(await reach(guard(answering(addresses), isAllowed), port)).toBe("bad_request");
    server.close();
  });

  test("says when there is no such name", async () => {
    expect(await reach(guard(answering([]), isAllowed), 1)).toBe("ENOTFOUND");
  });

  test("answers one address to whoever asks for one", () => {
    const done = vi.fn();
    guard(answering(["127.0.0.2"]), isAllowed)("name.example", { all: false }, done);
    expect(done).toHaveBeenCalledWith(null, "127.0.0.2", 4);
  });
});
