/** Where to go after signing in: a path of this site, or the root when the given address is anything else. */
export function toOwnPath(address: string | string[] | undefined): string {
  if (typeof address !== "string" || !URL.canParse(address, "http://own.invalid")) return "/";
  const url = new URL(address, "http://own.invalid");
  const isOwn = url.host === "own.invalid" && !url.pathname.startsWith("//");
  return isOwn ? url.pathname + url.search : "/";
}
