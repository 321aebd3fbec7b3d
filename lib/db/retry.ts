import { setTimeout as sleep } from "node:timers/promises";
import { forgetMonths } from "./partitions";

const TRIES = 5;
const SERIALIZATION_OR_DEADLOCK = ["40001", "40P01"];

/** Runs again what waited in a circle with others, or missed its month; an attempt writes all or nothing. */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const isMonthGone = error instanceof Error && error.message.startsWith("no partition of relation");
      if (tries >= TRIES || !(isMonthGone || SERIALIZATION_OR_DEADLOCK.includes(codeOf(error)))) throw error;
      if (isMonthGone) forgetMonths();
      await sleep(Math.random() * 20 * tries);
    }
  }
}

/** Trouble of the connection, not of the rows: SQLSTATE class 08 and 57, or no SQLSTATE at all. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return code.length !== 5 || code.startsWith("08") || code.startsWith("57");
}

/** As {@link isConnectionLost}, of errors of any kind. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // By name: pages, routes and the front door are separate bundles, each with its own class.
  if (error.name === "AppError") return "code" in error && error.code === "unavailable";
  return isConnectionLost(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
