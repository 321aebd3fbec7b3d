import type { PoolClient } from "pg";
import { type Db, database } from "@/lib/db";
import { Decimal } from "@/lib/money";
import type { Definition, Mode, UnpricedPolicy } from "./definition";
import type { Counted } from "./match";
import type { Period } from "./periods";

export type Raise = {
  id: string;
  amountUsd: string;
  createdAt: Date;
  expiresAt: Date;
  reason: string;
  createdBy: string;
};

export type Budget = Definition &
  Counted & {
    /** Null while what its period had spent before is still being summed. */
    countedAt: Date | null;
    raises: Raise[];
    createdBy: string;
    createdAt: Date;
    updatedAt: Date;
  };

/** A team's budgets as of a version; every change of them makes a new one. */
export type Book = {
  version: number;
  budgets: Budget[];
  /** When it was known to be the newest, as `performance.now()`. */
  checkedAt: number;
};

/** So old the budgets may be by which a call is let through unasked. */
const FRESH_MS = 1000;

const MAX_BOOKS = 10_000;
const holder = globalThis as typeof globalThis & { tokenbudgetBooks?: Map<string, Book> };

/** A team's budgets as this process knows them. Who writes by them names their version and is told of a newer one. */
export async function bookOf(teamId: string): Promise<Book> {
  return books().get(teamId) ?? reloadBook(teamId);
}

const checking = new Map<string, Promise<Book>>();

/** A team's budgets as they were a second ago at most, for who asks nobody else. */
export async function freshBook(teamId: string): Promise<Book> {
  const book = books().get(teamId);
  if (book && performance.now() - book.checkedAt < FRESH_MS) return book;
  const check = checking.get(teamId) ?? checkBook(teamId, book).finally(() => checking.delete(teamId));
  checking.set(teamId, check);
  return check;
}

async function checkBook(teamId: string, book: Book | undefined): Promise<Book> {
  if (!book) return reloadBook(teamId);
  const checkedAt = performance.now();
  const { rows } = await database().pool.query<{ version: number }>({
    name: "budget_version",
    text: "SELECT budget_version AS version FROM team WHERE id = $1",
    values: [teamId],
  });
  if (rows[0]?.version !== book.version) return reloadBook(teamId);
  book.checkedAt = checkedAt;
  return book;
}

/** Reads a team's budgets anew. */
export async function reloadBook(
  teamId: string,
  connection: Pick<PoolClient, "query"> = database().pool,
): Promise<Book> {
  const checkedAt = performance.now();
  const { rows } = await connection.query<BookRow>({ name: "budget_book", text: BOOK, values: [teamId] });
  const book = { ...toBook(rows), checkedAt };
  if (books().size >= MAX_BOOKS) books().clear();
  books().set(teamId, book);
  return book;
}

/**
 * A team's budgets as a transaction sees them. Whoever waits for a lock has a connection, so who holds it must not
 * need another one.
 */
export async function bookWithin(db: Db, teamId: string): Promise<Book> {
  return toBook(await db.$queryRawUnsafe<BookRow[]>(BOOK, teamId));
}

function toBook([row]: BookRow[]): Book {
  return { version: row?.version ?? 0, budgets: (row?.budgets ?? []).map(toBudget), checkedAt: 0 };
}

/** A team's budgets as they are, and stay until the transaction ends. */
export async function heldBook(client: PoolClient, teamId: string): Promise<Book> {
  const { rows } = await client.query<{ version: number }>("SELECT hold_budgets($1) AS version", [teamId]);
  const book = books().get(teamId);
  return book && book.version === rows[0]?.version ? book : reloadBook(teamId, client);
}

function books(): Map<string, Book> {
  holder.tokenbudgetBooks ??= new Map();
  return holder.tokenbudgetBooks;
}

/** The limit at an instant: the budget's own and the raises that have not expired. */
export function limitAt(budget: Pick<Budget, "limitUsd" | "raises">, instant: Date): Decimal {
  return budget.raises
    .filter(({ createdAt, expiresAt }) => createdAt <= instant && instant < expiresAt)
    .reduce((limit, { amountUsd }) => limit.plus(amountUsd), new Decimal(budget.limitUsd));
}

// Money as text: JSON would read it as a binary number.
const BOOK = `
SELECT t.budget_version AS version, (
    SELECT json_agg(json_build_object(
        'id', b.id, 'name', b.name, 'limit_usd', trim_scale(b.limit_usd)::text, 'period', b.period,
        'period_days', b.period_days, 'time_zone', b.time_zone, 'start_day', b.start_day, 'selector', b.selector,
        'per', b.per, 'mode', b.mode, 'thresholds', b.thresholds, 'unpriced', b.unpriced, 'revision', b.revision,
        'counts_from', b.counts_from, 'counted_at', b.counted_at, 'created_by', b.created_by,
        'created_at', b.created_at, 'updated_at', b.updated_at, 'raises', coalesce((
          SELECT json_agg(json_build_object('id', r.id, 'amount_usd', trim_scale(r.amount_usd)::text,
              'created_at', r.created_at, 'expires_at', r.expires_at, 'reason', r.reason,
              'created_by', r.created_by) ORDER BY r.created_at, r.id)
            FROM budget_raise r WHERE r.budget_id = b.id), '[]'::json)
      ) ORDER BY b.created_at, b.id)
      FROM budget b WHERE b.team_id = t.id AND b.deleted_at IS NULL
  ) AS budgets
  FROM team t WHERE t.id = $1::uuid`;

type BookRow = { version: number; budgets: WireBudget[] | null };
type WireBudget = {
  id: string;
  name: string;
  limit_usd: string;
  period: Period;
  period_days: number | null;
  time_zone: string;
  start_day: number;
  selector: Record<string, string[]>;
  per: string | null;
  mode: Mode;
  thresholds: number[];
  unpriced: UnpricedPolicy;
  revision: number;
  counts_from: string | null;
  counted_at: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
  raises: {
    id: string;
    amount_usd: string;
    created_at: string;
    expires_at: string;
    reason: string;
    created_by: string;
  }[];
};

function toBudget(row: WireBudget): Budget {
  return {
    id: row.id,
    name: row.name,
    limitUsd: row.limit_usd,
    cycle: {
      period: row.period,
      periodDays: row.period_days,
      timeZone: row.time_zone,
      startDay: row.start_day,
    },
    selector: row.selector,
    per: row.per,
    mode: row.mode,
    thresholds: row.thresholds,
    unpriced: row.unpriced,
    revision: row.revision,
    countsFrom: row.counts_from === null ? null : new Date(row.counts_from),
    countedAt: row.counted_at === null ? null : new Date(row.counted_at),
    raises: row.raises.map((raise) => ({
      id: raise.id,
      amountUsd: raise.amount_usd,
      createdAt: new Date(raise.created_at),
      expiresAt: new Date(raise.expires_at),
      reason: raise.reason,
      createdBy: raise.created_by,
    })),
    createdBy: row.created_by,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
