import { boundProject, database, Prisma, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Selection, selectionInput } from "@/lib/filters";
import { isUuid, newId } from "@/lib/id";
import { loadCatalogue } from "@/lib/pricing";
import { actorId, actorNames } from "@/lib/teams";
import { PreviewSum, type RepricePreview } from "./preview";
import { type Cursor, type RepriceScope, scan } from "./scan";

export type RepriceState = "previewed" | "applying" | "applied" | "undoing" | "undone" | "failed";

export type RepriceProgress = {
  eventsDone: number;
  eventsTotal: number;
  /** Adjustment entries written by the act under way or done, and the sum of their differences. */
  adjusted: number;
  deltaUsd: string;
};

/** `createdBy`, `appliedBy` and `undoneBy` are names to show. */
export type Reprice = {
  id: string;
  state: RepriceState;
  from: Date;
  to: Date;
  timeZone: string;
  filter: Selection;
  preview: RepricePreview;
  progress: RepriceProgress;
  reason: string | null;
  undoReason: string | null;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  appliedBy: string | null;
  appliedAt: Date | null;
  undoneBy: string | null;
  undoneAt: Date | null;
};

/** As it is stored: where the walk has come to stands beside the figures. */
export type StoredProgress = RepriceProgress & { cursor: { occurredAt: string; id: string } | null };

const SCAN_AT_ONCE = 5000;

/** What re-pricing the events of a range would change, with today's prices; kept so that it can be applied. */
export async function previewReprice(
  scope: Scope,
  input: { from: Date; to: Date; filter: Selection; timeZone: string },
): Promise<Reprice> {
  const { pool } = database();
  const range = { from: input.from, to: input.to };
  const projectId = boundProject(scope);
  const asOf = await databaseNow(scope);
  const catalogue = await loadCatalogue(pool, asOf);
  const of: RepriceScope = {
    teamId: scope.teamId,
    projectId,
    range,
    selection: input.filter,
    asOf,
  };
  const sum = new PreviewSum(input.timeZone);
  for (let after: Cursor | null = null; ; ) {
    const events = await scan(pool, catalogue, of, { after, limit: SCAN_AT_ONCE });
    for (const event of events) sum.add(event);
    const last = events.at(-1);
    if (!last || events.length < SCAN_AT_ONCE) break;
    after = { occurredAt: last.occurredAt, id: last.eventRowId };
  }
  const preview = sum.toPreview();
  const { id } = await scope.db.reprice.create({
    data: {
      id: newId(),
      teamId: scope.teamId,
      projectId,
      state: "previewed",
      fromTime: range.from,
      toTime: range.to,
      timeZone: input.timeZone,
      filter: input.filter,
      asOf,
      preview,
      progress: startOf(preview),
      createdBy: actorId(scope.actor),
    },
    select: { id: true },
  });
  return getReprice(scope, id);
}

/** Progress before the first step. */
export function startOf(preview: Pick<RepricePreview, "scanned">): StoredProgress {
  return { eventsDone: 0, eventsTotal: preview.scanned, adjusted: 0, deltaUsd: "0", cursor: null };
}

async function databaseNow(scope: Scope): Promise<Date> {
  const [row] = await scope.db.$queryRaw<{ now: Date }[]>(Prisma.sql`SELECT now() AS now`);
  return row?.now ?? new Date();
}

/** One re-price of the team. Throws `not_found`. */
export async function getReprice(scope: Scope, id: string): Promise<Reprice> {
  const row = isUuid(id) ? await scope.db.reprice.findFirst({ where: { id, ...visible(scope) } }) : null;
  if (!row) throw new AppError("not_found", "There is no such re-price.");
  return toReprice(row, await namesOf(scope, [row]));
}

/** The team's re-prices, newest first; previews that were never applied are left out. */
export async function listReprices(
  scope: Scope,
  page: { limit: number; before?: string | undefined },
): Promise<Reprice[]> {
  const rows = await scope.db.reprice.findMany({
    where: {
      ...visible(scope),
      state: { not: "previewed" },
      // Ids of version 7 ascend with time.
      ...(page.before ? { id: { lt: page.before } } : {}),
    },
    orderBy: { id: "desc" },
    take: page.limit,
  });
  const names = await namesOf(scope, rows);
  return rows.map((row) => toReprice(row, names));
}

/** Drops a preview. One that was applied stays: throws `conflict`. */
export async function discardReprice(scope: Scope, id: string): Promise<void> {
  const { state } = await getReprice(scope, id);
  const { count } = await scope.db.reprice.deleteMany({
    where: { id, ...visible(scope), state: "previewed" },
  });
  if (count === 0) throw new AppError("conflict", `This re-price is ${state} and stays on record.`);
}

/** What a scope may see: a key bound to a project only re-prices of that project. */
export function visible(scope: Scope): { teamId: string; projectId?: string } {
  const projectId = boundProject(scope);
  return { teamId: scope.teamId, ...(projectId ? { projectId } : {}) };
}

type Row = Prisma.RepriceGetPayload<object>;

function namesOf(scope: Scope, rows: Row[]): Promise<Map<string, string>> {
  return actorNames(
    scope,
    rows.flatMap(({ createdBy, appliedBy, undoneBy }) => [createdBy, appliedBy, undoneBy]),
  );
}

function toReprice(row: Row, names: Map<string, string>): Reprice {
  const name = (id: string | null) => id && (names.get(id) ?? null);
  // safe because only this domain writes these columns
  const { cursor: _, ...progress } = row.progress as StoredProgress;
  return {
    id: row.id,
    state: row.state as RepriceState,
    from: row.fromTime,
    to: row.toTime,
    timeZone: row.timeZone,
    filter: selectionInput.parse(row.filter),
    preview: row.preview as RepricePreview,
    progress,
    reason: row.reason,
    undoReason: row.undoReason,
    error: row.error,
    createdBy: name(row.createdBy) ?? row.createdBy,
    createdAt: row.createdAt,
    appliedBy: name(row.appliedBy),
    appliedAt: row.appliedAt,
    undoneBy: name(row.undoneBy),
    undoneAt: row.undoneAt,
  };
}
