// Budgets go by the model that an answer names, which is often a dated one of what was asked for. So that a call is
// reserved where it will be counted, what a name was served as is remembered: for the team, since a team may say where a
// provider is, and what answers there is no other's concern.
import type { Scope } from "@/lib/db";

const MOST = 5000;

const holder = globalThis as typeof globalThis & { tokenbudgetServed?: Map<string, string> };

/** What calls of a model were answered with last; the same name when none was seen. */
export function servedName({ teamId }: Scope, provider: string, model: string): string {
  return holder.tokenbudgetServed?.get(`${teamId}/${provider}/${model}`) ?? model;
}

export function noteServed({ teamId }: Scope, provider: string, asked: string, served: string): void {
  holder.tokenbudgetServed ??= new Map();
  const names = holder.tokenbudgetServed;
  // A name without a date, which an answer dates; another model altogether is the choice of one call.
  if (asked === served || !served.startsWith(asked)) return;
  if (names.size >= MOST) names.clear();
  names.set(`${teamId}/${provider}/${asked}`, served);
}
