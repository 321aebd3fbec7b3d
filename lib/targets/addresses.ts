// Which addresses of the internet are anybody's: everything else belongs to this host, its network or a test bench.
import { BlockList, isIP, isIPv4 } from "node:net";

type Family = "ipv4" | "ipv6";

const V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // What the clouds answer credentials on.
  "169.254.0.0/16",
  // Azure's own address inside every virtual network.
  "168.63.129.16/32",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
// Teredo, benchmarks and other protocols; documentation; 6to4, which hides an IPv4 address.
const V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const refused = listOf("ipv4", V4);
const refusedGlobal = listOf("ipv6", V6);
const global = listOf("ipv6", ["2000::/3"]);
/** An IPv4 address in its last 32 bits: IPv4-mapped, and NAT64 of networks without IPv4. */
const carrying = listOf("ipv6", ["::ffff:0:0/96", "64:ff9b::/96"]);

/** Whether a literal IPv4 or IPv6 address is a public one; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, "ipv4");
  // A zone (fe80::1%eth0) is only given to addresses of a link.
  if (isIP(address) !== 6 || address.includes("%")) return false;
  if (carrying.check(address, "ipv6")) return isPublicAddress(lastFourBytes(address));
  return global.check(address, "ipv6") && !refusedGlobal.check(address, "ipv6");
}

function listOf(family: Family, blocks: string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function lastFourBytes(address: string): string {
  // URL writes it in its one canonical form, hexadecimal to the end.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const groups = right === undefined ? left.split(":") : ["0", "0", ...right.split(":").filter(Boolean)];
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
