import { type Provider, shapeAt } from "./table";

/** Where a credential stands: a header by its name, or the query's `key`. */
export type Place = "authorization" | "x-api-key" | "api-key" | "x-goog-api-key" | "query";

/** Headers that carry a credential to any provider; dropped when a stored key is put in. */
export const CREDENTIAL_HEADERS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"] as const;

/** Every credential that came with a request, without `Bearer`. */
export function credentialsOf(
  provider: Provider,
  request: { header: (name: string) => string | null; search: string },
): { place: Place; value: string }[] {
  const found: { place: Place; value: string }[] = [];
  for (const place of CREDENTIAL_HEADERS) {
    const value = request
      .header(place)
      ?.trim()
      .replace(/^Bearer\s+/i, "");
    if (value) found.push({ place, value });
  }
  const keys = takesQueryKey(provider) ? new URLSearchParams(request.search).getAll("key") : [];
  for (const key of keys) if (key) found.push({ place: "query", value: key });
  return found;
}

/** The headers that carry a key to a provider, and the query without a key of ours. */
export function withCredential(
  provider: Provider,
  request: { path: string; search: string },
  key: string,
): { headers: [string, string][]; search: string } {
  return {
    headers: headersOf(provider, request.path, key),
    search: withoutKey(request.search, takesQueryKey(provider)),
  };
}

function headersOf(provider: Provider, path: string, key: string): [string, string][] {
  const bearer: [string, string] = ["authorization", `Bearer ${key}`];
  const shape = shapeAt(provider, path);
  switch (provider.name) {
    case "azure":
      return shape === "anthropic"
        ? [
            ["api-key", key],
            ["x-api-key", key],
          ]
        : [["api-key", key]];
    case "anthropic":
      // A token of a subscription or of workload identity is no API key.
      return key.startsWith("sk-ant-oat") || shape === "openai" ? [bearer] : [["x-api-key", key]];
    case "google":
      return shape === "openai" || isGoogleToken(key) ? [bearer] : [["x-goog-api-key", key]];
    case "vertex":
      return key.startsWith("AIza") || key.startsWith("AQ.") ? [["x-goog-api-key", key]] : [bearer];
    default:
      return shape === "anthropic" ? [bearer, ["x-api-key", key]] : [bearer];
  }
}

/** Google alone takes a key in the query. */
function takesQueryKey(provider: Provider): boolean {
  return provider.shapes.some(({ name }) => name === "google");
}

function isGoogleToken(key: string): boolean {
  return key.startsWith("ya29.");
}

/** A query without a key of ours, and every other byte as it was. */
export function withoutOurs(search: string): string {
  return withoutKey(search, false);
}

/** Takes the key out of a query, or only one of ours, and leaves every other byte as it was. */
function withoutKey(search: string, takesAny: boolean): string {
  const parts = search.replace(/^\?/, "").split("&");
  const kept = parts.filter((part) => {
    // As a server reads it: both the name and the key may be encoded.
    const key = new URLSearchParams(`?${part}`).get("key");
    return key === null || !(takesAny || key.startsWith("tb_"));
  });
  if (kept.length === parts.length) return search;
  return kept.length ? `?${kept.join("&")}` : "";
}
