import { expect, test } from "vitest";
import { clientAddress } from "./client-address";

test.each([
  ["the socket alone", "203.0.113.7", "203.0.113.7"],
  ["a public socket behind what it wrote itself", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
  ["the client before the operator's proxies", "203.0.113.7, 10.0.0.2, 127.0.0.1", "203.0.113.7"],
  ["a forged hop before the real one", "1.1.1.1, 203.0.113.7, 172.20.0.1", "203.0.113.7"],
  ["IPv4 in IPv6", "::ffff:203.0.113.7", "203.0.113.7"],
  ["IPv6 with a port", "[2001:db8::1]:4711", "2001:db8::1"],
  ["IPv4 with a port", "203.0.113.7:4711, ::1", "203.0.113.7"],
  ["one private network", "192.168.1.5, 10.0.0.1", "192.168.1.5"],
  ["nonsense", "unknown, <script>", "unknown"],
  ["nothing", "", "unknown"],
])("%s", (_, header, address) => {
  expect(clientAddress(new Headers({ "x-forwarded-for": header }))).toBe(address);
  expect(clientAddress({ "x-forwarded-for": header })).toBe(address);
});
