import { object, text } from "./json.ts";
import type { WireRejection } from "./wire.ts";

/**
 * - `disabled`: no API key, so nothing is recorded
 * - `unreachable`: the server could not be reached or is busy; the events are kept and sent again
 * - `refused`: a batch could not be delivered, and its events are gone
 * - `rejected`: the server did not take single events of a batch; see `rejections`
 * - `warning`: the server took the events, but passed over a field it does not know
 * - `dropped`: events were given up, because the queue was full or the process ended
 * - `invalid`: an event or tag had to be changed or left out
 * - `unsupported`: this client cannot be observed
 */
export type ErrorCode =
  | "disabled"
  | "unreachable"
  | "refused"
  | "rejected"
  | "warning"
  | "dropped"
  | "invalid"
  | "unsupported";

/** What `onError` is given. It is never thrown. */
export class TokenBudgetError extends Error {
  override readonly name = "TokenBudgetError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** How many events are gone. */
    readonly count: number = 0,
    override readonly cause?: unknown,
    readonly rejections: WireRejection[] = [],
  ) {
    super(message);
  }
}

export type ErrorDetails = ConstructorParameters<typeof TokenBudgetError>;

export type OnError = (error: TokenBudgetError) => void;

const warned = new Set<ErrorCode>();

/** Hands an error to the user's handler; without one, warns once for each code. */
export function report(onError: OnError | undefined, ...details: ErrorDetails): void {
  const [code, message] = details;
  try {
    if (onError) onError(new TokenBudgetError(...details));
    else if (!warned.has(code)) {
      warned.add(code);
      console.warn(`[tokenbudget] ${message}`);
    }
  } catch {
    // A handler that throws must not reach the caller's own call.
  }
}

export function events(count: number): string {
  return `${count} event${count === 1 ? "" : "s"}`;
}

/** A short name for why a provider call failed: its error's code or type, its status, or its class. */
export function toErrorType(error: unknown): string {
  const fault = object(error) ?? {};
  const name = error instanceof Error ? error.constructor.name : "error";
  // Bundlers shorten class names, so the official clients' message counts as well.
  if (/AbortError|Request was aborted/.test(`${name} ${fault.name} ${fault.message}`)) return "aborted";
  const status = typeof fault.status === "number" ? `http_${fault.status}` : name;
  return (text(fault.code) ?? text(fault.type) ?? status).slice(0, 128);
}
