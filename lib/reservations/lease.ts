// Room of budgets that this process has reserved ahead. Calls of one kind that come often take their part of it from
// memory, so that they need not wait for the database; near its end a budget is asked for each call again.
import { setTimeout as sleep } from "node:timers/promises";
import type { CounterName } from "@/lib/budgets";
import { log } from "@/lib/log";
import { Decimal, toUsdString } from "@/lib/money";
import { finishing } from "@/lib/unfinished";
import { type Hold, releasePart } from "./end";

/** What is left of a lease is given back after so long: for others, and so that changes of the budgets take hold. */
const LEASE_MS = 1000;
/** Calls within a lease's time from which on one is worth it. */
const FEWEST_CALLS = 4;
/** How long nobody asks for a lease again where there was too little room for one. */
const PAUSE_MS = 250;
const MAX_GROUPS = 10_000;

type Lease = { teamId: string; id: string; left: Decimal; until: number };

/** Calls that move the same counters. Times are of `performance.now()`. */
export type CallGroup = {
  teamId: string;
  lease: Lease | null;
  /** Resolves when the lease that is being asked for is there, or is not. */
  pending: Promise<void> | null;
  pausedUntil: number;
  windowFrom: number;
  calls: number;
  lastCalls: number;
};

const holder = globalThis as typeof globalThis & { tokenbudgetGroups?: Map<string, CallGroup> };

function groups(): Map<string, CallGroup> {
  holder.tokenbudgetGroups ??= new Map();
  return holder.tokenbudgetGroups;
}

/** The group that a call belongs to; the call is counted. */
export function groupOf(teamId: string, version: number, counters: CounterName[]): CallGroup {
  const key = JSON.stringify([teamId, version, counters]);
  const now = performance.now();
  const group = groups().get(key) ?? newGroup(key, teamId, now);
  if (now - group.windowFrom > LEASE_MS) {
    group.lastCalls = now - group.windowFrom > 2 * LEASE_MS ? 0 : group.calls;
    group.calls = 0;
    group.windowFrom = now;
  }
  group.calls++;
  return group;
}

function newGroup(key: string, teamId: string, now: number): CallGroup {
  if (groups().size >= MAX_GROUPS)
    for (const [known, { lease, pending }] of groups()) if (!lease && !pending) groups().delete(known);
  const group = {
    teamId,
    lease: null,
    pending: null,
    pausedUntil: 0,
    windowFrom: now,
    calls: 0,
    lastCalls: 0,
  };
  groups().set(key, group);
  return group;
}

/** Takes a call's part of the group's lease; null when there is none or it has too little left. */
export function take({ lease }: CallGroup, amount: Decimal): Hold | null {
  if (!lease || lease.until <= performance.now() || lease.left.lt(amount)) return null;
  lease.left = lease.left.minus(amount);
  return { reservation: lease.id, heldUsd: toUsdString(amount) };
}

/** How much to reserve ahead for a group: what it uses within a lease's time; null when its calls are too few. */
export function aheadOf(group: CallGroup, amount: Decimal): Decimal | null {
  const calls = Math.max(group.calls, group.lastCalls);
  if (calls < FEWEST_CALLS || amount.isZero() || group.pausedUntil > performance.now()) return null;
  return amount.times(calls);
}

/**
 * Asks for a lease, which all calls of the group wait for. `ask` answers what was reserved, of which its own call's part
 * is taken at once, or null.
 */
export async function lend<T>(
  group: CallGroup,
  amount: Decimal,
  ask: () => Promise<{ answer: T; granted: { id: string; reservedUsd: string } | null }>,
): Promise<{ answer: T; hold: Hold | null }> {
  let resolve = () => {};
  group.pending = new Promise((done) => {
    resolve = done;
  });
  try {
    const { answer, granted } = await ask();
    if (!granted) {
      group.pausedUntil = performance.now() + PAUSE_MS;
      return { answer, hold: null };
    }
    const left = new Decimal(granted.reservedUsd);
    const { teamId } = group;
    // The old one has too little left; it is given back in its time.
    group.lease = { teamId, id: granted.id, left, until: performance.now() + LEASE_MS };
    leases().add(group.lease);
    void finishing(returnInTime(group.lease));
    return { answer, hold: take(group, amount) };
  } finally {
    group.pending = null;
    resolve();
  }
}

const leaseHolder = globalThis as typeof globalThis & { tokenbudgetLeases?: Set<Lease> };

function leases(): Set<Lease> {
  leaseHolder.tokenbudgetLeases ??= new Set();
  return leaseHolder.tokenbudgetLeases;
}

async function returnInTime(lease: Lease): Promise<void> {
  await sleep(LEASE_MS);
  await giveBackRest(lease);
}

/** Whether this process has room of the team's budgets that no call uses. */
export function hasSpare(teamId: string): boolean {
  for (const lease of leases()) if (lease.teamId === teamId && lease.left.gt(0)) return true;
  return false;
}

/** Gives back what this process has of the team's budgets and no call uses. */
export async function returnSpare(teamId: string): Promise<void> {
  await Promise.all([...leases()].filter((lease) => lease.teamId === teamId).map(giveBackRest));
}

/** If the database is away it stays reserved until the reservation is taken for lost. */
async function giveBackRest(lease: Lease): Promise<void> {
  if (!leases().delete(lease)) return;
  const { teamId, id, left } = lease;
  lease.until = 0;
  lease.left = new Decimal(0);
  if (left.isZero()) return;
  await releasePart(teamId, { reservation: id, heldUsd: toUsdString(left) }, true).catch((error: unknown) => {
    log.warn({ err: error, team_id: teamId }, "room that was reserved ahead is not given back yet");
  });
}
