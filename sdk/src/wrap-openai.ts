import type { WrapConfig } from "./config.ts";
import { type Json, object } from "./json.ts";
import type { Operation } from "./wire.ts";
import { type ClientKind, wrapClient } from "./wrap.ts";

/** They tell usage in every stream unasked; Mistral even refuses to be asked. */
const TELLS_UNASKED = /^(mistral|openrouter|groq|deepseek|xai)$/;

const OPENAI: ClientKind = {
  maker: "openai",
  operations: {
    "/chat/completions": "chat",
    "/responses": "responses",
    "/responses/compact": "responses",
    "/embeddings": "embeddings",
    "/completions": "completion",
  },
  askForUsage,
};

/**
 * Records the calls of an `openai` client, and of any client made from it by `withOptions`. Returns
 * the same client: its types, promises and streams are unchanged.
 *
 * @example
 * const openai = wrapOpenAI(new OpenAI());
 */
export function wrapOpenAI<T extends object>(client: T, config?: WrapConfig): T {
  return wrapClient(client, OPENAI, config);
}

function askForUsage(body: Json | undefined, operation: Operation, provider: string): Json | undefined {
  const asked = object(body?.stream_options);
  const isAsking = operation === "chat" && body?.stream === true && asked?.include_usage !== true;
  if (isAsking && !TELLS_UNASKED.test(provider))
    return { ...body, stream_options: { ...asked, include_usage: true } };
  return undefined;
}
