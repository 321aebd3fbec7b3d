// Where a dated version comes to stand among the others of its model. Versions never overlap: each holds from its
// own start until the next one begins, or until it was ended before that.

export interface Version {
  id: string;
  validFrom: Date;
  validTo: Date | null;
}

/** What becomes of the versions that are there. */
export interface Plan {
  /** Taken out. */
  replaced: string[];
  /** Given another end; null is none. */
  ends: { id: string; validTo: Date | null }[];
}

/** A new version holds until a later one begins, ends the one that holds where it starts, or replaces it. */
export function place(versions: Version[], validFrom: Date): Plan & { validTo: Date | null } {
  const start = validFrom.getTime();
  const later = versions.map((version) => version.validFrom.getTime()).filter((time) => time > start);
  return {
    replaced: versions.filter((version) => version.validFrom.getTime() === start).map(({ id }) => id),
    ends: versions
      .filter((version) => version.validFrom < validFrom && holdsUntilAfter(version, validFrom))
      .map(({ id }) => ({ id, validTo: validFrom })),
    validTo: later.length > 0 ? new Date(Math.min(...later)) : null,
  };
}

/** A version that has begun ends now; one that has not is taken out; one that is over stays as it is. */
export function end(versions: Version[], version: Version, now: Date): Plan {
  if (version.validFrom >= now) return withdraw(versions, version);
  const ends = holdsUntilAfter(version, now) ? [{ id: version.id, validTo: now }] : [];
  return { replaced: [], ends };
}

/** Takes a version out as if it had never been; its time falls to the one that ended where it began. */
export function withdraw(versions: Version[], { id, validFrom, validTo }: Version): Plan {
  const before = versions.filter((one) => one.validTo?.getTime() === validFrom.getTime());
  return { replaced: [id], ends: before.map((one) => ({ id: one.id, validTo })) };
}

function holdsUntilAfter({ validTo }: Version, time: Date): boolean {
  return validTo === null || validTo > time;
}

/** How the versions of one model are written. Each is closed once; a second end takes a copy. */
export interface Rows {
  replace(ids: string[], now: Date): Promise<unknown>;
  close(id: string, validTo: Date, now: Date): Promise<unknown>;
  /** Adds the version anew with another end. */
  copy(id: string, validTo: Date | null, now: Date): Promise<unknown>;
}

export async function carryOut(rows: Rows, versions: Version[], plan: Plan, now: Date): Promise<void> {
  const open = new Set(versions.filter(({ validTo }) => validTo === null).map(({ id }) => id));
  const copied = plan.ends.filter(({ id }) => !open.has(id));
  const replaced = [...plan.replaced, ...copied.map(({ id }) => id)];
  // What is taken out makes room first: two that overlap are refused even for a moment.
  if (replaced.length > 0) await rows.replace(replaced, now);
  for (const { id, validTo } of copied) await rows.copy(id, validTo, now);
  for (const { id, validTo } of plan.ends)
    if (open.has(id) && validTo !== null) await rows.close(id, validTo, now);
}

export type State = "holding" | "future" | "ended";

export function stateOf({ validFrom, validTo }: Omit<Version, "id">, now: Date): State {
  if (validFrom > now) return "future";
  return validTo !== null && validTo <= now ? "ended" : "holding";
}
