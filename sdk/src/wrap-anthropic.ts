import type { WrapConfig } from "./config.ts";
import { type ClientKind, wrapClient } from "./wrap.ts";

const ANTHROPIC: ClientKind = {
  maker: "anthropic",
  operations: { "/v1/messages": "chat" },
};

/**
 * Records the calls of an `@anthropic-ai/sdk` client (Bedrock and Vertex too), and of any client made
 * from it by `withOptions`. Returns the same client: its types, promises and streams are unchanged.
 *
 * @example
 * const anthropic = wrapAnthropic(new Anthropic());
 */
export function wrapAnthropic<T extends object>(client: T, config?: WrapConfig): T {
  return wrapClient(client, ANTHROPIC, config);
}
