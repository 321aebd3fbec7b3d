import { isReadable } from "./coding";

/** RFC 9110, 7.6.1: they speak of one connection. */
const HOP_BY_HOP = [
  ...[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
  ],
  ...["transfer-encoding", "upgrade"],
];
/** Of the request to us: who it came through, what a browser keeps for us, and what is set anew. */
const OURS = ["host", "content-length", "expect", "cookie", "forwarded", "via", "accept-encoding"];
const OUR_PREFIXES = ["x-tb-", "x-tokenbudget-", "x-forwarded-"];
/** A provider's cookie, and what else a browser keeps or does for a host, would be for our own. */
const NOT_PASSED_BACK = [
  ...["set-cookie", "content-length", "alt-svc", "strict-transport-security", "x-content-type-options"],
  ...["clear-site-data", "service-worker-allowed", "nel", "report-to", "reporting-endpoints"],
];
/** A team may say where a provider is: no page from there may act in a browser as one of ours. */
const INERT: Header[] = [
  ["Content-Security-Policy", "default-src 'none'; sandbox"],
  ["X-Content-Type-Options", "nosniff"],
];

export type Header = [name: string, value: string];

/** What of a request's headers the provider gets; `dropped` are names in lower case. */
export function toUpstream(headers: Iterable<Header>, dropped: string[]): Header[] {
  return passOn(headers, [...OURS, ...dropped], OUR_PREFIXES);
}

/** What of an answer's headers the caller gets. */
export function toCaller(headers: Header[]): Header[] {
  return [...passOn(headers, NOT_PASSED_BACK, ["x-tokenbudget-"]), ...INERT];
}

function passOn(headers: Iterable<Header>, names: string[], prefixes: string[]): Header[] {
  const all = [...headers];
  const named = all
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.split(",").map((token) => token.trim().toLowerCase()));
  const dropped = new Set([...HOP_BY_HOP, ...names, ...named]);
  return all.filter(([name]) => {
    const low = name.toLowerCase();
    return !dropped.has(low) && !prefixes.some((prefix) => low.startsWith(prefix));
  });
}

/** What the caller accepts of the codings that usage can be read through. */
export function acceptedCodings(header: string | null): string {
  const accepted = (header ?? "").split(",").filter((part) => isReadable(part.split(";")[0]?.trim() ?? ""));
  return accepted.length > 0 ? accepted.map((part) => part.trim()).join(", ") : "identity";
}
