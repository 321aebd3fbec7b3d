import { AppError } from "@/lib/errors";
import {
  type Asked,
  CREDENTIAL_HEADERS,
  credentialsOf,
  grantsAccess,
  hasDots,
  type Provider,
  targetOf,
  unclear,
  withCredential,
  withoutOurs,
} from "@/lib/providers";
import { acceptedCodings, type Header, type Target, toUpstream } from "@/lib/upstream";
import { findProviderKey } from "@/lib/vault";
import { type Caller, isOurs } from "./caller";
import type { Incoming } from "./incoming";

type Destination = { target: Target; headers: Header[] };
type Credential = { headers: Header[]; search: string; baseUrl: string | null; isStored: boolean };

/**
 * Where a request goes, and the headers it goes with. Throws `unauthorized` when the provider's key is missing, and
 * `bad_request` when nobody says where the provider is.
 */
export async function toDestination(
  caller: Caller,
  provider: Provider,
  request: Incoming,
  { withUsage }: Asked,
): Promise<Destination> {
  const why = unclear(provider, request);
  if (why) throw new AppError("bad_request", why);
  if (hasDots(request.path)) throw new AppError("bad_request", "The path must not hold dot segments.");
  const { headers, search, baseUrl, isStored } = await credentialFor(caller, provider, request);
  const found = targetOf(provider, request.path, isStored ? { baseUrl } : null);
  if (!found)
    throw new AppError(
      "bad_request",
      `Nobody says where ${provider.name} is: store a key of it with its base_url under Settings, Provider keys.`,
    );
  const pathAt = found.url.indexOf("/", found.url.indexOf("//") + 2);
  const coding = withUsage ? "identity" : acceptedCodings(request.header("accept-encoding"));
  const dropped = isStored ? [...CREDENTIAL_HEADERS] : oursAmong(provider, request);
  return {
    target: {
      origin: found.url.slice(0, pathAt),
      path: found.url.slice(pathAt) + search,
      isOperators: found.isOperators,
    },
    headers: [
      ...toUpstream(request.headers(), dropped),
      ...sizeOf(request),
      ["accept-encoding", coding],
      ...headers,
    ],
  };
}

/** What the caller sent goes on untouched; where a key of ours stands, the team's stored key is put in its place. */
async function credentialFor(caller: Caller, provider: Provider, request: Incoming): Promise<Credential> {
  const { search } = request;
  if (!caller.needsKey) {
    return { headers: [], search: withoutOurs(search), baseUrl: null, isStored: false };
  }
  const { scope, projectId } = caller;
  if (grantsAccess(request.method, request.path))
    throw new AppError(
      "forbidden",
      "With the team's stored key nothing is opened that spends without passing here. Send the provider's own key beside X-TokenBudget-Key.",
    );
  const stored = await findProviderKey(scope, { provider: provider.name, projectId });
  if (stored) {
    const { apiKey, baseUrl } = stored;
    return { ...withCredential(provider, request, apiKey), baseUrl, isStored: true };
  }
  // A server of one's own needs no key.
  if (provider.name === "ollama") return { headers: [], search, baseUrl: null, isStored: false };
  throw new AppError(
    "unauthorized",
    `The team has no key of ${provider.name}. Store one under Settings, Provider keys, or send the provider's own key beside X-TokenBudget-Key.`,
  );
}

/** Of an upload that passes as it comes: many a store of files takes none that does not say its length. */
function sizeOf({ body, header }: Incoming): Header[] {
  const length = header("content-length");
  return body && !Buffer.isBuffer(body) && length !== null ? [["content-length", length]] : [];
}

function oursAmong(provider: Provider, request: Incoming): string[] {
  return credentialsOf(provider, request).flatMap(({ place, value }) => (isOurs(value) ? place : []));
}
