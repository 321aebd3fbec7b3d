// Room of budgets that this process has reserved ahead. Calls of one kind that come often take their part of it from
// memory, so that they need not wait for the database; near its end a budget is asked for each call again.
import { setTimeout as sleep } from "node:timers/promises";
import type { CounterName } from "@/lib/budgets";
import { log } from "@/lib/log";
import { Decimal, toUsdString } from "@/lib/money";
import { finishing } from "@/lib/unfinished";
import { type Hold, releaseHold, releasePart } from "./end";

/** What is left of a lease is given back after so long: for others, and so that changes of the budgets take hold. */
const LEASE_MS = 1000;
/** Calls within a lease's time from which on one is worth it. */
const FEWEST_CALLS = 4;
/** How long nobody asks for a lease again where there was too little room for one. */
const PAUSE_MS = 250;
/** How long a call waits for a lease before it asks for itself. */
const MOST_WAIT_MS = 250;
const MAX_GROUPS = 10_000;

type Lease = {
  teamId: string;
  id: string;
  counters: CounterName[];
  left: Decimal;
  until: number;
  /** Resolves when the rest is given back; null before. */
  returning: Promise<void> | null;
};

/** Calls that move the same counters. Times are of `performance.now()`. */
export type CallGroup = {
  teamId: string;
  counters: CounterName[];
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
  const group = groups().get(key) ?? newGroup(key, { teamId, counters }, now);
  if (now - group.windowFrom > LEASE_MS) {
    group.lastCalls = now - group.windowFrom > 2 * LEASE_MS ? 0 : group.calls;
    group.calls = 0;
    group.windowFrom = now;
  }
  group.calls++;
  return group;
}

function newGroup(key: string, of: Pick<CallGroup, "teamId" | "counters">, now: number): CallGroup {
  if (groups().size >= MAX_GROUPS)
    for (const [known, { lease, pending }] of groups())
      if (!pending && (!lease || lease.until <= now)) groups().delete(known);
  const group = {
    ...of,
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

/** Waits for the lease that is being asked for, but not for ever; answers whether there is one to take from. */
export async function awaitLease({ pending }: CallGroup): Promise<boolean> {
  if (!pending) return false;
  const late = sleep(MOST_WAIT_MS, false, { ref: false });
  return Promise.race([pending.then(() => true), late]);
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
    const { teamId, counters } = group;
    const until = performance.now() + LEASE_MS;
    // The old one has too little left; it is given back in its time.
    group.lease = { teamId, counters, id: granted.id, left, until, returning: null };
    leases().add(group.lease);
    void finishing(returnInTime(group.lease));
    return { answer, hold: take(group, amount) };
  } finally {
    group.pending = null;
    resolve();
  }
}

const leaseHolder = globalThis as typeof globalThis & {
  tokenbudgetLeases?: Set<Lease>;
  tokenbudgetUnreturned?: Set<Unreturned>;
};

function leases(): Set<Lease> {
  leaseHolder.tokenbudgetLeases ??= new Set();
  return leaseHolder.tokenbudgetLeases;
}

async function returnInTime(lease: Lease): Promise<void> {
  await sleep(LEASE_MS);
  await giveBackRest(lease);
}

/** Whether this process has room that no call uses in one of these counters. */
export function hasSpare(teamId: string, counters: CounterName[]): boolean {
  for (const lease of leases()) if (lease.teamId === teamId && sharesOne(lease, counters)) return true;
  return false;
}

/** Gives back what this process has in these counters and no call uses. */
export async function returnSpare(teamId: string, counters: CounterName[]): Promise<void> {
  const shared = [...leases()].filter((lease) => lease.teamId === teamId && sharesOne(lease, counters));
  await Promise.all(shared.map(giveBackRest));
}

function sharesOne({ counters }: Lease, others: CounterName[]): boolean {
  return counters.some(([id, , key]) => others.some((other) => other[0] === id && other[2] === key));
}

/** Once; whoever asks again waits for the same. */
function giveBackRest(lease: Lease): Promise<void> {
  lease.returning ??= endLease(lease).finally(() => leases().delete(lease));
  return lease.returning;
}

async function endLease(lease: Lease): Promise<void> {
  const { teamId, id, left } = lease;
  lease.until = 0;
  lease.left = new Decimal(0);
  if (!left.isZero()) await giveBack({ teamId, hold: { reservation: id, heldUsd: toUsdString(left) } });
}

/** What nobody uses and is reserved still: the rest of a lease, or all that was asked for and not heard of. */
type Unreturned = { teamId: string; hold: Hold };

function unreturned(): Set<Unreturned> {
  leaseHolder.tokenbudgetUnreturned ??= new Set();
  return leaseHolder.tokenbudgetUnreturned;
}

async function giveBack(one: Unreturned): Promise<void> {
  unreturned().add(one);
  const { teamId, hold } = one;
  try {
    if (hold.heldUsd === null) await releaseHold(teamId, hold);
    else await releasePart(teamId, hold, true);
    unreturned().delete(one);
  } catch (error) {
    log.warn({ err: error, team_id: teamId }, "room that nobody uses is given back later");
  }
}

/** Gives back what was asked for under an id without hearing whether it was reserved. */
export function forget(teamId: string, id: string): void {
  void finishing(giveBack({ teamId, hold: { reservation: id, heldUsd: null } }));
}

/** Tries again to give back what could not be given back when it was not used any more. */
export async function returnUnused(): Promise<void> {
  for (const one of [...unreturned()]) await giveBack(one);
}
