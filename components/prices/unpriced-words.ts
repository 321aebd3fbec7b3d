import { formatCount } from "@/lib/format";
import type { UnpricedModel } from "@/lib/reprice";

type Cause = UnpricedModel["cause"];

const CAUSES: Record<Cause, string | null> = {
  no_price: null,
  missing_rate: "the known price lacks a rate",
  unit_without_fee: "a unit has no fee",
  no_usage: "no usage told",
  priced_since: "priced since",
};

/** Why a model has no cost, in a few words; null where the price is simply not known. */
export function causeWords(cause: Cause): string | null {
  return CAUSES[cause];
}

/** What can be done about it, in a sentence or two. */
export function causeHint({ cause, units }: Pick<UnpricedModel, "cause" | "units">): string {
  switch (cause) {
    case "no_price":
      return "Give it a price of the team's own, or say which known model it is.";
    case "missing_rate":
      return "A price is known, but it has no rate for what these calls used. Give one that has.";
    case "unit_without_fee":
      return `No fee is known for ${unitWords(units).join(" and ")}. Give one; what the tokens cost does not change.`;
    case "no_usage":
      return "The calls told no tokens and no units, so a price does not help. Report the usage with the call, or its cost.";
    case "priced_since":
      return "A price is known since. Re-price these calls to count them.";
  }
}

const UNITS: Record<string, string> = {
  web_search_requests: "web searches",
  audio_seconds: "audio seconds",
  video_seconds: "video seconds",
  search_units: "search units",
};

/** What is not a token, in words: `41 audio seconds`. */
export function unitWords(units: Record<string, number>): string[] {
  return Object.entries(units).map(
    ([name, count]) => `${formatCount(count)} ${UNITS[name] ?? name.replaceAll("_", " ")}`,
  );
}

/** The sentence above the list: how many models, how many calls, and what that means. `calls` is its weight. */
export function inboxSentence(models: UnpricedModel[]): { before: string; calls: string; after: string } {
  const open = models.filter(({ cause }) => cause === "no_price" || cause === "missing_rate");
  const requests = open.reduce((sum, model) => sum + model.requests, 0);
  if (models.length === 0) return { before: "Everything is priced.", calls: "", after: "" };
  if (open.length === 0) {
    const before = "Every model has a price, but not every call has its cost. Each entry says what it lacks.";
    return { before, calls: "", after: "" };
  }
  const isOne = open.length === 1;
  return {
    before:
      `${formatCount(open.length)} ${isOne ? "model was" : "models were"} called, but no price is known for ` +
      (isOne ? "it. Its " : "them. Their "),
    calls: `${formatCount(requests)} ${requests === 1 ? "call" : "calls"}`,
    after: ` ${requests === 1 ? "is" : "are"} in no total until you give a price.`,
  };
}
