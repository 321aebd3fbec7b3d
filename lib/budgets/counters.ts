import type { CounterName } from "./match";

/**
 * Parts of a WITH that move the counters of team $1 by rows that an earlier part, `stored`, has taken from `input`, and
 * end the reservations that `input` names: as a whole, or by what each new `identity` held of one (`held_usd`). To come
 * last, so that locks are taken in one order.
 */
export const COUNT_STORED = `freed AS MATERIALIZED (
  SELECT r.id, f.held_usd FROM (
    SELECT i.reservation AS id, sum(i.held_usd) AS held_usd FROM input i LEFT JOIN identity n USING (id)
     WHERE i.reservation IS NOT NULL AND (i.held_usd IS NULL OR n.id IS NOT NULL) GROUP BY 1
  ) AS f JOIN reservation r ON r.team_id = $1::uuid AND r.id = f.id AND r.state = 'open'
   ORDER BY r.id FOR NO KEY UPDATE OF r
), ended AS (
  UPDATE reservation r SET amount_usd = r.amount_usd - coalesce(f.held_usd, 0),
      state = CASE WHEN f.held_usd < r.amount_usd THEN 'open' ELSE 'settled' END,
      ended_at = CASE WHEN f.held_usd < r.amount_usd THEN r.ended_at ELSE now() END
    FROM freed f WHERE r.team_id = $1::uuid AND r.id = f.id
  RETURNING r.counters, f.held_usd
), ${moveCounters(`
  SELECT c AS name, s.cost_usd AS spent_usd, 0 AS reserved_usd
    FROM stored s JOIN input i USING (id) CROSS JOIN LATERAL json_array_elements(i.counters) AS c
   WHERE s.cost_usd <> 0 AND i.counters IS NOT NULL
  UNION ALL
  SELECT (c->0)::json, 0, -coalesce(e.held_usd, (c->>1)::numeric) FROM ended e CROSS JOIN LATERAL jsonb_array_elements(e.counters) AS c`)}`;

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
