import type { PoolClient } from "pg";
import { Prisma } from "@/lib/db";
import { Decimal } from "@/lib/money";
import { type Correction, type CorrectionContext, type EventGrade, write } from "./adjust";
import { latestAdjustment } from "./latest";

type EventName = { projectId: string; eventId: string };
type Row = {
  id: string;
  occurred_at: Date;
  cost_usd: string | null;
  grade: EventGrade;
  created_at: Date;
};

/**
 * Takes events out of every total, each by an adjustment entry, inside the caller's transaction. It passes over those
 * that are not kept or are superseded already. Answers how many it took out.
 */
export async function supersede(
  client: PoolClient,
  { teamId, createdBy, reason }: Pick<CorrectionContext, "teamId" | "createdBy"> & { reason: string },
  events: EventName[],
): Promise<number> {
  if (events.length === 0) return 0;
  const named = namedIn(teamId, events);
  // Whoever corrects one of them now is waited for; what it costs after that is known to the next statement only.
  await client.query(Prisma.sql`SELECT ${named} ORDER BY e.occurred_at, e.id FOR NO KEY UPDATE OF e`);
  // The entry must be the last of its event, even if an earlier one is of a transaction that began later.
  const { rows } = await client.query<Row>(Prisma.sql`
    SELECT e.id, e.occurred_at, coalesce(a.grade, e.grade) AS grade,
           CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END AS cost_usd,
           greatest(now(), a.created_at + interval '1 millisecond') AS created_at
      ${named} ${latestAdjustment} ORDER BY e.occurred_at, e.id`);
  const context = { teamId, createdBy, reason, kind: "superseded" as const, repriceId: null };
  const written = await write(client, context, rows.map(toCorrection));
  return written.length;
}

/** The events `e` of these identities. */
function namedIn(teamId: string, events: EventName[]): Prisma.Sql {
  const [projectIds, eventIds] = [
    events.map(({ projectId }) => projectId),
    events.map(({ eventId }) => eventId),
  ];
  return Prisma.sql`
      FROM (SELECT DISTINCT * FROM unnest(${projectIds}::uuid[], ${eventIds}::text[])) AS named (project_id, event_id)
      JOIN event_identity i ON i.team_id = ${teamId}::uuid AND i.project_id = named.project_id
       AND i.event_id = named.event_id
      JOIN event e ON e.team_id = i.team_id AND e.occurred_at = i.occurred_at AND e.id = i.id`;
}

function toCorrection(row: Row): Correction {
  return {
    eventRowId: row.id,
    occurredAt: row.occurred_at,
    before: { costUsd: row.cost_usd === null ? null : new Decimal(row.cost_usd), grade: row.grade },
    after: { costUsd: new Decimal(0), grade: "superseded", priceId: null, lineItems: null },
    createdAt: row.created_at,
  };
}
