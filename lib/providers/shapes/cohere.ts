import { list, text } from "../../../sdk/src/json.ts";
import { jsonBytes } from "../request/body";
import { type BodyFacts, largest, type Shape } from "./shape";

const PATH = /\/v[12]\/(chat|generate|summarize|embed|rerank|classify)$/;
const OPERATIONS: Record<string, string> = { embed: "embeddings", rerank: "rerank", classify: "other" };
/** So many documents of a ranking are one search, and one that is longer counts for several. */
const DOCUMENTS_PER_SEARCH = 100;
const BYTES_PER_DOCUMENT = 500;

/** Cohere, versions 1 and 2. */
export const cohere: Shape = {
  name: "cohere",
  route(method, path) {
    const action = PATH.exec(path)?.[1];
    if (action === undefined || method !== "POST") return null;
    return { kind: "call", operation: OPERATIONS[action] ?? "chat" };
  },
  read(body, route): BodyFacts {
    return {
      model: text(body.model) ?? null,
      isStream: body.stream === true,
      maxOutputTokens: route.operation === "chat" ? largest(body, "max_tokens") : 0,
      answers: largest(body, "num_generations") ?? 1,
      units: route.operation === "rerank" ? { search_units: searchesOf(list(body.documents)) } : {},
      serviceTier: null,
      isDeferred: false,
      hasHiddenInput: Boolean(body.conversation_id) || list(body.connectors).length > 0,
    };
  },
  toError({ code, message, requestId, budgets }) {
    return { id: requestId, message, code, ...(budgets ? { budgets } : {}) };
  },
};

function searchesOf(documents: unknown[]): number {
  const parts = documents.reduce<number>(
    (sum, document) => sum + Math.max(1, Math.ceil(jsonBytes(document) / BYTES_PER_DOCUMENT)),
    0,
  );
  return Math.max(1, Math.ceil(parts / DOCUMENTS_PER_SEARCH));
}
