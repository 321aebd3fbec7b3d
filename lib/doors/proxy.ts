import { Readable } from "node:stream";
import { AppError } from "@/lib/errors";
import { readBody } from "@/lib/http/body";
import { logRequest } from "@/lib/http/log-request";
import { tellError } from "@/lib/http/problem";
import { requestIdOf } from "@/lib/http/request-id";
import {
  findProvider,
  isProviderName,
  type Kind,
  openaiCompatible,
  type Provider,
  readAsked,
  toProviderError,
} from "@/lib/providers";
import { type Incoming, identify, proxy, RefusedError } from "@/lib/proxy";
import { answerPreflight, isPreflight, toReadable } from "./cors";
import type { Door, DoorAnswer, DoorRequest } from "./door";

/** More than any provider takes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** A form is held where it must be read before it is sent: what it can cost is asked of the budgets. */
const MAX_FORM_BYTES = 32 * 1024 * 1024;

/** `/proxy/{provider}/{path…}`, all methods: forwards to the provider. */
export const proxyDoor: Door = async (request) => {
  const startedAt = performance.now();
  const requestId = requestIdOf(request.header("x-request-id"));
  const { name, path } = partsOf(request.path);
  // Until the team's own providers are known, one that nobody knows speaks like OpenAI.
  const provider = findProvider(name) ?? openaiCompatible(name, null);
  const given = isPreflight(request)
    ? answerPreflight(request)
    : await take(request, provider, path).then(
        (answer) => toReadable(request, answer),
        (error: unknown) => toReadable(request, refuse(error, { provider, path, request, requestId })),
      );
  logRequest(request, { requestId, status: given.status, startedAt });
  return given;
};

async function take(request: DoorRequest, provider: Provider, path: string): Promise<DoorAnswer> {
  const incoming: Incoming = { ...request, path, body: null };
  // Nobody makes us read a body who may not send one.
  const caller = await identify(provider, incoming);
  if (!isProviderName(provider.name)) throw new AppError("not_found", "No provider has such a name.");
  incoming.body = await bodyOf(request, provider, path);
  return proxy(provider, caller, incoming);
}

function partsOf(path: string): { name: string; path: string } {
  const [, name = "", rest = ""] = /^\/proxy\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  return { name: decode(name), path: rest || "/" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A call is held, whatever its body says it is, because it is read before it is sent; what else is sent passes. */
async function bodyOf(request: DoorRequest, provider: Provider, path: string): Promise<Incoming["body"]> {
  const { body, method, search } = request;
  if (!body || method === "GET" || method === "HEAD") return null;
  const contentType = request.header("content-type");
  const isForm = /^multipart\/form-data/i.test(contentType ?? "");
  const isRead =
    !contentType ||
    /json|^text\/plain/i.test(contentType) ||
    READ.includes(readAsked(provider, { method, path, search, contentType, body: null }).kind);
  if (!isRead) return body instanceof Readable ? body : Readable.from(body as AsyncIterable<Uint8Array>);
  const held = await readBody(body, {
    maxBytes: isForm ? MAX_FORM_BYTES : MAX_BYTES,
    contentLength: request.header("content-length"),
  });
  return held.byteLength > 0 ? held : null;
}

const READ: Kind[] = ["call", "batch"];

type Failed = { provider: Provider; path: string; request: DoorRequest; requestId: string };

/** An error of ours in the form that the provider's clients read. */
function refuse(error: unknown, { provider, path, request, requestId }: Failed): DoorAnswer {
  const { status, code, message, headers } = tellError(error, requestId);
  const budgets = error instanceof RefusedError ? error.budgets : undefined;
  const told = { status, code, message, requestId, ...(budgets && { budgets }) };
  const { headers: own, body } = toProviderError(provider, told, { path, search: request.search });
  // What both name, in whatever case, stands once.
  const given = new Headers(headers);
  for (const [name, value] of Object.entries(own)) given.set(name, value);
  return { status, headers: [...given], body };
}
