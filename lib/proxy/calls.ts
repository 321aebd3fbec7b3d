import type { Scope } from "@/lib/db";
import { boundProject } from "@/lib/db";
import { prolong } from "@/lib/reservations";

/** A call that is being made in this process. */
export type CallInFlight = {
  id: string;
  /** What it holds part of. */
  reservation: string | null;
  teamId: string;
  projectId: string;
  provider: string;
  model: string | null;
  operation: string;
  isStream: boolean;
  feature: string | null;
  startedAt: Date;
  /** Until the provider answers, and while its answer passes. */
  phase: "waiting" | "answering";
  bytes: number;
};

type Entry = CallInFlight & { cut: () => void };

const holder = globalThis as typeof globalThis & { tokenbudgetCalls?: Map<string, Entry> };

function calls(): Map<string, Entry> {
  holder.tokenbudgetCalls ??= new Map();
  return holder.tokenbudgetCalls;
}

/** The team's calls in flight through this process, the oldest first. */
export function callsInFlight(scope: Scope): CallInFlight[] {
  const bound = boundProject(scope);
  return [...calls().values()]
    .filter(({ teamId, projectId }) => teamId === scope.teamId && (bound === null || bound === projectId))
    .map(({ cut: _cut, ...call }) => call);
}

/** Enters a call; what it answers is changed as the call goes on. */
export function enterCall(call: CallInFlight, cut: () => void): CallInFlight {
  const entry = { ...call, cut };
  calls().set(call.id, entry);
  return entry;
}

export function leaveCall(id: string): void {
  calls().delete(id);
}

/** Ends the answers that still pass, as broken: the process is about to end. */
export function cutCalls(): void {
  for (const { cut } of calls().values()) cut();
}

/** Has the reservations of the calls in flight live on: a stream may take longer than a reservation is kept for one. */
export async function keepHolds(): Promise<void> {
  const teams = new Map<string, Set<string>>();
  for (const { reservation, teamId } of calls().values())
    if (reservation) teams.set(teamId, (teams.get(teamId) ?? new Set()).add(reservation));
  for (const [teamId, ids] of teams) await prolong(teamId, [...ids]);
}
