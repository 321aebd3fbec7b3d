import { median } from "./load.mjs";

/**
 * Runs each of some works once in every round, one after the other, so that what else happens on the machine meets
 * them alike. Answers the milliseconds of each by its name, after one run each that does not count.
 */
export async function interleave(works, rounds) {
  const times = new Map(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, work] of Object.entries(works)) {
      const begun = performance.now();
      await work();
      if (round > 0) times.get(name).push(performance.now() - begun);
    }
  return times;
}

/** A row of the table: the median of ours, of theirs, and of the ratios of each round. */
export function compare(what, ours, theirs, goals = {}) {
  const ratio = median(ours.map((ms, round) => ms / theirs[round]));
  return { what, ours: median(ours), theirs: median(theirs), ratio, ...goals };
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
