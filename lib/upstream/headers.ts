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
const OURS = new Set([
  ...HOP_BY_HOP,
  ...["host", "content-length", "expect", "cookie", "forwarded", "via", "accept-encoding"],
]);
const OUR_PREFIXES = ["x-tb-", "x-tokenbudget-", "x-forwarded-"];
/** A provider's cookie, and what else a browser keeps or does for a host, would be for our own. */
const NOT_PASSED_BACK = new Set([
  ...HOP_BY_HOP,
  ...["set-cookie", "content-length", "alt-svc", "strict-transport-security", "x-content-type-options"],
  ...["clear-site-data", "service-worker-allowed", "nel", "report-to", "reporting-endpoints"],
]);
/** A team may say where a provider is: no page from there may act in a browser as one of ours. */
const INERT: Header[] = [
  ["Content-Security-Policy", "default-src 'none'; sandbox"],
  ["X-Content-Type-Options", "nosniff"],
];

export type Header = [name: string, value: string];

/** What of a request's headers the provider gets; `dropped` are names in lower case. */
export function toUpstream(headers: Iterable<Header>, dropped: string[]): Header[] {
  const passed = passOn(headers, OURS, OUR_PREFIXES);
  return dropped.length > 0 ? passed.filter(([name]) => !dropped.includes(name.toLowerCase())) : passed;
}

/** What of an answer's headers the caller gets. */
export function toCaller(headers: Header[]): Header[] {
  return [...passOn(headers, NOT_PASSED_BACK, ["x-tokenbudget-"]), ...INERT];
}

function passOn(headers: Iterable<Header>, names: Set<string>, prefixes: string[]): Header[] {
  const passed: Header[] = [];
  let named: string[] = [];
  for (const header of headers) {
    const low = header[0].toLowerCase();
    if (low === "connection")
      named = [...named, ...header[1].split(",").map((token) => token.trim().toLowerCase())];
    else if (!names.has(low) && !prefixes.some((prefix) => low.startsWith(prefix))) passed.push(header);
  }
  return named.some(isName) ? passed.filter(([name]) => !named.includes(name.toLowerCase())) : passed;
}

/** Of a header, not of a way to use the connection. */
function isName(token: string): boolean {
  return token !== "keep-alive" && token !== "close";
}

/** What the caller accepts of the codings that usage can be read through. */
export function acceptedCodings(header: string | null): string {
  const accepted = (header ?? "").split(",").filter((part) => isReadable(part.split(";")[0]?.trim() ?? ""));
  return accepted.length > 0 ? accepted.map((part) => part.trim()).join(", ") : "identity";
}
