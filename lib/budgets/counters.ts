import type { CounterName } from "./match";

/**
 * Parts of a WITH that move the counters of team $1 by rows that an earlier part, `stored`, has taken from `input`, and
 * end the reservations that `input` names. To come last, so that locks are taken in one order.
 */
export const COUNT_STORED = `ended AS (
  UPDATE reservation r SET state = 'settled', ended_at = now()
    FROM (SELECT DISTINCT reservation FROM input WHERE reservation IS NOT NULL) AS i
   WHERE r.team_id = $1::uuid AND r.id = i.reservation AND r.state = 'open'
  RETURNING r.team_id, r.counters
), ${moveCounters(`
  SELECT c AS name, s.cost_usd AS spent_usd, 0 AS reserved_usd
    FROM stored s JOIN input i USING (id) CROSS JOIN LATERAL json_array_elements(i.counters) AS c
   WHERE s.cost_usd <> 0 AND i.counters IS NOT NULL
  UNION ALL
  SELECT (c->0)::json, 0, -(c->>1)::numeric FROM ended e CROSS JOIN LATERAL jsonb_array_elements(e.counters) AS c`)}`;

/**
 * A part of a WITH that adds `moves` to the counters of team $1: rows of `name`, a counter's as JSON, and what is added
 * to what it has spent and reserved.
 */
export function moveCounters(moves: string): string {
  return `moved_counters AS (
  INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start, spent_usd, reserved_usd)
  SELECT $1::uuid, (name->>0)::uuid, (name->>1)::int, name->>2, (name->>3)::timestamptz, sum(m.spent_usd),
    sum(m.reserved_usd)
    FROM (${moves}) AS m GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
  ON CONFLICT (team_id, budget_id, revision, key, step_start) DO UPDATE
    SET spent_usd = budget_counter.spent_usd + excluded.spent_usd,
        reserved_usd = budget_counter.reserved_usd + excluded.reserved_usd
)`;
}

/** Counters of a team that moved, by budget; null for any of them. */
export type Moved = Map<string, Map<string, Set<string> | null>>;

const MOST_KEYS = 1000;
const holder = globalThis as typeof globalThis & { tokenbudgetMoved?: Moved };

/** Remembers, in this process, which counters moved, so that only these are looked at for what they have crossed. */
export function noteMoved(teamId: string, names: Iterable<CounterName>): void {
  holder.tokenbudgetMoved ??= new Map();
  const all = holder.tokenbudgetMoved;
  for (const [budgetId, , key] of names) {
    const budgets = all.get(teamId) ?? new Map<string, Set<string> | null>();
    all.set(teamId, budgets);
    const keys = budgets.get(budgetId);
    if (keys === null) continue;
    if (keys === undefined) budgets.set(budgetId, new Set([key]));
    else if (keys.size < MOST_KEYS) keys.add(key);
    else budgets.set(budgetId, null);
  }
}

/** The counters that moved since this was asked last. */
export function takeMoved(): Moved {
  const moved = holder.tokenbudgetMoved ?? new Map();
  holder.tokenbudgetMoved = new Map();
  return moved;
}
