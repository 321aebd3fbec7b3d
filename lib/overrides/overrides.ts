import type { Db, Prisma, Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { sheetHash } from "@/lib/feed";
import { isUuid, newId } from "@/lib/id";
import type { RateSheet } from "@/lib/pricing";
import { actorId } from "@/lib/teams";
import { change, inPage, type Page, requireRoom, withName, withNames } from "./placing";
import type { NewOverride } from "./schema";
import { carryOut, end, place, type Rows, type State, stateOf, withdraw } from "./timeline";

/** A version of a team's own price. */
export type Override = {
  id: string;
  provider: string;
  model: string;
  validFrom: Date;
  validTo: Date | null;
  state: State;
  sheet: RateSheet;
  /** The name of who stated it. */
  createdBy: string | null;
  createdAt: Date;
};

const MOST = 2_000;

/**
 * States a team's own price from a time on, until a later version of it begins. A version that holds at that time
 * ends there; one that begins at the same time is replaced. Throws `conflict` when the team has too many.
 */
export async function createOverride(scope: Scope, input: NewOverride): Promise<Override> {
  const row = await change(scope, "price", (db, now) => addVersion(db, scope, input, now));
  return toOverride(await withName(scope, row));
}

/** Within a `change` of prices; answers the row that was added. */
export async function addVersion(
  db: Db,
  { teamId, actor }: Scope,
  input: NewOverride & { validTo?: Date | null },
  now: Date,
): Promise<Row> {
  const { provider, model, sheet } = input;
  const versions = await findVersions(db, { teamId, provider, model });
  const validFrom = input.validFrom ?? new Date();
  const { validTo: next, ...plan } = place(versions, validFrom);
  await carryOut(rowsOf(db, teamId), versions, plan, now);
  requireRoom(await db.price.count({ where: { teamId, replacedAt: null } }), MOST, "prices of its own");
  const validTo = earlier(input.validTo ?? null, next);
  const stated = { provider, model, validFrom, validTo, hash: sheetHash(sheet), rates: toJson(sheet) };
  const kept = { createdBy: actorId(actor), createdAt: now, closedAt: validTo && now };
  return db.price.create({
    data: { id: newId(), teamId, source: "override", fetchedAt: now, ...stated, ...kept },
  });
}

function earlier(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a < b ? a : b) : (a ?? b);
}

/** A team's own prices that hold, will hold or have held, the newest first. */
export async function listOverrides(scope: Scope, page: Page = {}): Promise<Override[]> {
  const { where, ...rest } = inPage(page);
  const rows = await scope.db.price.findMany({
    where: { teamId: scope.teamId, replacedAt: null, ...where },
    ...rest,
  });
  return (await withNames(scope, rows)).map(toOverride);
}

/**
 * Ends a price now. One that has not begun, and with `withdraw` any, is taken out as if it had never been: its time
 * falls to the version before it. Throws `not_found`.
 */
export async function endOverride(
  scope: Scope,
  id: string,
  options: { withdraw?: boolean | undefined } = {},
): Promise<void> {
  const { teamId } = scope;
  await change(scope, "price", async (db, now) => {
    const version = await findOverride(db, teamId, id);
    const { provider, model } = version;
    const versions = await findVersions(db, { teamId, provider, model });
    const plan = options.withdraw ? withdraw(versions, version) : end(versions, version, new Date());
    await carryOut(rowsOf(db, teamId), versions, plan, now);
  });
}

function findVersions(db: Db, model: { teamId: string; provider: string; model: string }) {
  return db.price.findMany({ where: { ...model, replacedAt: null } });
}

async function findOverride(db: Db, teamId: string, id: string) {
  const row = isUuid(id) ? await db.price.findFirst({ where: { id, teamId, replacedAt: null } }) : null;
  if (!row) throw new AppError("not_found", "There is no such price of this team.");
  return row;
}

function rowsOf(db: Db, teamId: string): Rows {
  return {
    replace: (ids, now) =>
      db.price.updateMany({ where: { teamId, id: { in: ids } }, data: { replacedAt: now } }),
    close: (id, validTo, now) => db.price.update({ where: { teamId, id }, data: { validTo, closedAt: now } }),
    copy: async (id, validTo, now) => {
      const { rates, ...row } = await db.price.findUniqueOrThrow({ where: { teamId, id } });
      const anew = { id: newId(), validTo, createdAt: now, closedAt: validTo && now, replacedAt: null };
      await db.price.create({ data: { ...row, rates: toJson(toSheet(rates)), ...anew } });
    },
  };
}

type Row = Prisma.PriceGetPayload<object>;

export function toOverride(row: Row): Override {
  const { id, provider, model, validFrom, validTo, rates, createdBy, createdAt } = row;
  const state = stateOf(row, new Date());
  return { id, provider, model, validFrom, validTo, state, sheet: toSheet(rates), createdBy, createdAt };
}

// The casts are safe because nothing but sheets is written, and a sheet is plain JSON.
function toJson(sheet: RateSheet): Prisma.InputJsonObject {
  return sheet as unknown as Prisma.InputJsonObject;
}

function toSheet(rates: Prisma.JsonValue): RateSheet {
  return rates as unknown as RateSheet;
}
