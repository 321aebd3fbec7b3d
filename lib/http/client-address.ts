import { BlockList, isIP } from "node:net";

const nearby = new BlockList();
for (const [net, bits] of [
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  nearby.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  nearby.addSubnet(net, bits, "ipv6");

/**
 * Whose address a call is counted against: the last public hop of `X-Forwarded-For`. The socket's own address is the
 * last hop, and a hop on a private network is one of the operator's proxies, so hops before the first public one
 * are what a stranger could have written himself. Without any public hop: the first. Behind nothing that
 * appends the socket's address the header can be forged, so sign-in is counted per account too.
 */
export function clientAddress(headers: Headers | Record<string, string | string[] | undefined>): string {
  const hops = forwardedFor(headers).split(",").map(toAddress).filter(isIP);
  return hops.findLast((hop) => !isNearby(hop)) ?? hops[0] ?? "unknown";
}

function forwardedFor(headers: Headers | Record<string, string | string[] | undefined>): string {
  if (headers instanceof Headers) return headers.get("x-forwarded-for") ?? "";
  const value = headers["x-forwarded-for"];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

/** Strips what proxies write around an address: `[::1]:443`, `203.0.113.7:5000`, `::ffff:203.0.113.7`. */
function toAddress(hop: string): string {
  const bare = hop.trim().replace(/^\[(.*)\](:\d+)?$/, "$1");
  return bare.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1").replace(/^::ffff:(?=\d+\.)/i, "");
}

function isNearby(address: string): boolean {
  return nearby.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
