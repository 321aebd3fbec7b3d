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

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
