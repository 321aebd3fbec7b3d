import { type Provider, shapeAt } from "../table";
import { SHAPES } from "./index";
import type { ProxyError } from "./shape";

const NAMES: Record<string, string> = {
  400: "ValidationException",
  401: "UnrecognizedClientException",
  402: "ServiceQuotaExceededException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  429: "ThrottlingException",
};

/** An error of ours in the form that the clients of a provider read. */
export function toProviderError(
  provider: Provider,
  error: ProxyError,
  request: { path: string; search: string } = { path: "", search: "" },
): { headers: Record<string, string>; body: string } {
  const shape = shapeAt(provider, request.path);
  const body = SHAPES[shape].toError(error);
  const headers: Record<string, string> = { "content-type": "application/json" };
  // OpenAI's and Anthropic's clients do as this says; a full budget stays full.
  if (error.status < 500 && error.status !== 429) headers["x-should-retry"] = "false";
  if (shape === "anthropic") headers["request-id"] = error.requestId;
  else headers["x-request-id"] = error.requestId;
  if (shape === "bedrock") headers["x-amzn-errortype"] = NAMES[error.status] ?? "InternalServerException";
  // Without alt=sse such a stream is an array.
  const isArray = /:stream\w+$/.test(request.path) && !/[?&]alt=sse(&|$)/.test(request.search);
  return { headers, body: JSON.stringify(shape === "google" && isArray ? [body] : body) };
}
