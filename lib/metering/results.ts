import { createHash } from "node:crypto";
import { newId } from "@/lib/id";
import { type AnswerInFile, answersOf } from "@/lib/providers";
import type { EndedCall } from "@/lib/spool";
import type { Operation } from "@/sdk/src/wire";
import type { Call } from "./event";
import type { Meter } from "./meter";

/** What a fetch of results tells of calls that were made before. */
type Results = { add: (piece: unknown) => void; events: (meter: Meter) => EndedCall[] };

/**
 * Reads the answers of calls that ran in the background or in a batch, when they are fetched; null for another request.
 * An answer that is fetched again is the same call: by the provider's id of it, or by its name in the file.
 */
export function resultsOf(call: Call): Results | null {
  if (call.asked.kind === "result")
    return {
      add: () => {},
      events: ({ answer, hasUsage }) =>
        hasUsage && answer.response_id ? [toEnded(call, { customId: null, answer, isFailed: false })] : [],
    };
  if (call.asked.kind !== "results") return null;
  const found: AnswerInFile[] = [];
  return {
    add: (piece) => found.push(...answersOf(call.provider, piece)),
    events: () =>
      found
        .filter(({ customId, answer }) => customId !== null || answer.response_id)
        .map((one) => toEnded(call, one)),
  };
}

function toEnded(call: Call, { customId, answer, isFailed }: AnswerInFile): EndedCall {
  const { scope, projectId, provider, asked, tags, path } = call;
  const named = createHash("sha256").update(JSON.stringify([provider.name, path, customId]));
  return {
    scope,
    projectId,
    reservation: null,
    // Without a time of its own: it would be another one with every fetch.
    event: {
      event_id: customId === null ? newId() : named.digest("hex").slice(0, 32),
      provider: provider.name,
      model: answer.model ?? asked.model ?? "unknown",
      operation: (asked.operation === "other" ? "chat" : asked.operation) as Operation,
      ...answer,
      ...(isFailed && { status: "error" as const, error_type: answer.error_type ?? "failed" }),
      ...(Object.keys(tags).length > 0 && { tags }),
    },
  };
}
