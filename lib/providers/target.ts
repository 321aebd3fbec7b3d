import type { Provider } from "./table";
import { operatorsUrl } from "./table";

/** Where a request goes. */
export type Target = {
  /** Without the query. */
  url: string;
  /** The operator named it, so it may be a private address. */
  isOperators: boolean;
};

// What a path may name by its first part: hosts that only the provider itself can own.
const AZURE_HOST =
  /^\/([a-z0-9-]+\.(?:openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com|openai\.azure\.us))(?=\/)/i;
const BEDROCK_REGION = /^\/([a-z]{2}(?:-[a-z]+)+-\d)(?=\/)/;
const VERTEX_LOCATION = /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/([a-z0-9-]+)\//;

/**
 * Where a path of a provider lies: at the address of the team's key, else the operator's, else the one that the path
 * names, else the provider's own. Null when nobody says. `storedKey` is the team's key that will be sent, or null when
 * the caller sends his own: only then may the path name an Azure host, because such a host is some customer's.
 */
export function targetOf(
  provider: Provider,
  path: string,
  storedKey: { baseUrl: string | null } | null,
): Target | null {
  const { host, rest } = hostOf(provider, path, storedKey === null);
  if (storedKey?.baseUrl) return { url: join(storedKey.baseUrl, rest), isOperators: false };
  const operators = operatorsUrl(provider.name);
  if (operators !== null) return { url: join(operators, rest), isOperators: true };
  const base = host ?? provider.baseUrl;
  return base === null ? null : { url: join(base, rest), isOperators: false };
}

function hostOf(
  provider: Provider,
  path: string,
  isCallersKey: boolean,
): { host: string | null; rest: string } {
  if (provider.name === "azure") {
    const host = AZURE_HOST.exec(path)?.[1];
    if (host === undefined) return { host: null, rest: path };
    return { host: isCallersKey ? `https://${host}` : null, rest: path.slice(host.length + 1) };
  }
  if (provider.name === "bedrock") {
    const region = BEDROCK_REGION.exec(path)?.[1];
    if (region === undefined) return { host: null, rest: path };
    return { host: `https://bedrock-runtime.${region}.amazonaws.com`, rest: path.slice(region.length + 1) };
  }
  if (provider.name !== "vertex") return { host: null, rest: path };
  const location = VERTEX_LOCATION.exec(path)?.[1];
  return { host: vertexHost(location), rest: path };
}

function vertexHost(location: string | undefined): string {
  if (location === undefined || location === "global") return "https://aiplatform.googleapis.com";
  // The two multi-regions have hosts of another form.
  if (location === "us" || location === "eu") return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** Joins both; what stands at the end of the base and at the beginning of the path, like `/v1`, stands once. */
function join(base: string, path: string): string {
  const { origin, pathname } = new URL(base);
  const parts = pathname.split("/").filter((part) => part !== "");
  for (let from = 0; from < parts.length; from++) {
    const end = `/${parts.slice(from).join("/")}`;
    if (path === end || path.startsWith(`${end}/`))
      return (
        origin +
        parts
          .slice(0, from)
          .map((part) => `/${part}`)
          .join("") +
        path
      );
  }
  return origin + parts.map((part) => `/${part}`).join("") + path;
}
