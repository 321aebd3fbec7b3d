// A page's script may call the proxy: whoever calls shows a key, and no cookie is looked at, so any origin may ask.
import type { DoorAnswer, DoorRequest } from "./door";

const AGE_SECONDS = "600";
const SHOWN = [
  ...["X-TokenBudget-Event-Id", "X-TokenBudget-Cost", "X-TokenBudget-Warning", "X-Request-Id"],
  ...["Retry-After", "Server-Timing"],
].join(", ");

/** What a browser asks before it sends a script's request. It carries no key. */
export function isPreflight({ method, header }: DoorRequest): boolean {
  return (
    method === "OPTIONS" && header("origin") !== null && header("access-control-request-method") !== null
  );
}

export function answerPreflight({ header }: DoorRequest): DoorAnswer {
  const asked = header("access-control-request-headers");
  return {
    status: 204,
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": header("access-control-request-method") ?? "",
      ...(asked && { "Access-Control-Allow-Headers": asked }),
      "Access-Control-Max-Age": AGE_SECONDS,
    },
    body: null,
  };
}

/** An answer that the script which asked may read. What the provider itself says of that stays. */
export function toReadable(request: DoorRequest, answer: DoorAnswer): DoorAnswer {
  if (request.header("origin") === null) return answer;
  const given = Array.isArray(answer.headers) ? answer.headers : Object.entries(answer.headers);
  const isSaid = given.some(([name]) => name.toLowerCase() === "access-control-allow-origin");
  const origin: [string, string][] = isSaid ? [] : [["Access-Control-Allow-Origin", "*"]];
  return { ...answer, headers: [...given, ...origin, ["Access-Control-Expose-Headers", SHOWN]] };
}
