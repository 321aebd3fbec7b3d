import { createHash } from "node:crypto";
import { newId } from "@/lib/id";
import { type AnswerInFile, answersOf, batchOf } from "@/lib/providers";
import { keepAs, releaseHold } from "@/lib/reservations";
import type { EndedCall } from "@/lib/spool";
import type { Operation } from "@/sdk/src/wire";
import { type Call, type Ending, errorName } from "./event";
import type { Meter } from "./meter";

/** What a fetch of results tells of calls that were made before. */
type Results = {
  add: (piece: unknown, isCut: boolean) => void;
  events: (meter: Meter) => EndedCall[];
  /** What is to be done when the answer has passed and its events are recorded. */
  end?: (ending: Ending) => Promise<void>;
};

/** The longest that the calls of a batch wait. */
const BATCH_SECONDS = 24 * 3600;
const RESULTS_OF = /\/batches\/([^/]+)(?:\/results)?$/;

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
  if (call.asked.kind === "batch") return batchMade(call);
  if (call.asked.kind !== "results") return null;
  // Gemini tells of the same answers in two places.
  const found = new Map<string, AnswerInFile>();
  return {
    add(piece, isCut) {
      // Recorded by half, an answer could not be recorded whole when it is fetched again.
      if (isCut) return;
      for (const one of answersOf(call.provider, piece)) {
        const name = one.customId ?? one.answer.response_id;
        if (name !== undefined) found.set(JSON.stringify([one.customId === null, name]), one);
      }
    },
    events: () => [...found.values()].map((one) => toEnded(call, one)),
    end: async ({ brokenBy }) => {
      const name = RESULTS_OF.exec(call.path)?.[1];
      if (name && found.size > 0 && !brokenBy)
        await releaseHold(call.scope.teamId, { reservation: holdOf(call, name), heldUsd: null });
    },
  };
}

/** What a batch can cost stays held until its results are fetched. */
function batchMade(call: Call): Results {
  let name: string | null = null;
  return {
    add: (piece) => {
      name ??= batchOf(piece);
    },
    events: () => [],
    end: async ({ status }) => {
      const { scope, hold } = call;
      if (!hold || status === null) return;
      if (status >= 300) await releaseHold(scope.teamId, hold);
      else if (name)
        await keepAs(scope.teamId, hold.reservation, { id: holdOf(call, name), seconds: BATCH_SECONDS });
    },
  };
}

function holdOf({ provider }: Call, batch: string): string {
  const named = createHash("sha256").update(JSON.stringify([provider.name, batch]));
  return `batch-${named.digest("hex").slice(0, 32)}`;
}

function toEnded(call: Call, { customId, answer, isFailed }: AnswerInFile): EndedCall {
  const { scope, projectId, provider, asked, tags, path } = call;
  const named = createHash("sha256").update(JSON.stringify([provider.name, path, customId]));
  return {
    scope,
    projectId,
    hold: null,
    // Without a time of its own: it would be another one with every fetch.
    event: {
      event_id: customId === null ? newId() : named.digest("hex").slice(0, 32),
      provider: provider.name,
      model: answer.model ?? asked.model ?? "unknown",
      operation: (asked.operation === "other" ? "chat" : asked.operation) as Operation,
      ...answer,
      error_type: errorName(answer),
      ...(isFailed && { status: "error" as const, error_type: errorName(answer) ?? "failed" }),
      ...(Object.keys(tags).length > 0 && { tags }),
    },
  };
}
