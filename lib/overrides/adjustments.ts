import type { Db, Prisma, Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { Decimal } from "@/lib/money";
import { actorId } from "@/lib/teams";
import { change, inPage, type Page, requireRoom, withName, withNames } from "./placing";
import type { NewPriceAdjustment } from "./schema";
import { carryOut, end, place, type Rows, type State, stateOf, withdraw } from "./timeline";

/** A version of a team's discount or margin; without a provider or a model it is for all of them. */
export type PriceAdjustment = {
  id: string;
  provider: string | null;
  model: string | null;
  /** Decimal text: `0.85` takes 15 % off. */
  multiplier: string;
  validFrom: Date;
  validTo: Date | null;
  state: State;
  /** The name of who stated it. */
  createdBy: string | null;
  createdAt: Date;
};

const MOST = 500;

/** States a discount or a margin from a time on; among others of the same name it is placed as a price is. */
export async function createPriceAdjustment(
  scope: Scope,
  input: NewPriceAdjustment,
): Promise<PriceAdjustment> {
  const { teamId } = scope;
  const { provider = null, model = null, multiplier } = input;
  const row = await change(scope, "adjustment", async (db, now) => {
    const versions = await findVersions(db, { teamId, provider, model });
    const validFrom = input.validFrom ?? new Date();
    const { validTo, ...plan } = place(versions, validFrom);
    await carryOut(rowsOf(db, teamId), versions, plan, now);
    requireRoom(
      await db.priceAdjustment.count({ where: { teamId, replacedAt: null } }),
      MOST,
      "discounts and margins",
    );
    const stated = { provider, model, multiplier, validFrom, validTo };
    const kept = { createdBy: actorId(scope.actor), createdAt: now, closedAt: validTo && now };
    return db.priceAdjustment.create({ data: { id: newId(), teamId, ...stated, ...kept } });
  });
  return toAdjustment(await withName(scope, row));
}

/** A team's discounts and margins that hold, will hold or have held, the newest first. */
export async function listPriceAdjustments(scope: Scope, page: Page = {}): Promise<PriceAdjustment[]> {
  const { where, ...rest } = inPage(page);
  const rows = await scope.db.priceAdjustment.findMany({
    where: { teamId: scope.teamId, replacedAt: null, ...where },
    ...rest,
  });
  return (await withNames(scope, rows)).map(toAdjustment);
}

/** Ends an adjustment now, or takes it out, as `endOverride` does a price. Throws `not_found`. */
export async function endPriceAdjustment(
  scope: Scope,
  id: string,
  options: { withdraw?: boolean | undefined } = {},
): Promise<void> {
  const { teamId } = scope;
  await change(scope, "adjustment", async (db, now) => {
    const version = await findAdjustment(db, teamId, id);
    const { provider, model } = version;
    const versions = await findVersions(db, { teamId, provider, model });
    const plan = options.withdraw ? withdraw(versions, version) : end(versions, version, new Date());
    await carryOut(rowsOf(db, teamId), versions, plan, now);
  });
}

function findVersions(db: Db, name: { teamId: string; provider: string | null; model: string | null }) {
  return db.priceAdjustment.findMany({ where: { ...name, replacedAt: null } });
}

async function findAdjustment(db: Db, teamId: string, id: string) {
  const row = isUuid(id)
    ? await db.priceAdjustment.findFirst({ where: { id, teamId, replacedAt: null } })
    : null;
  if (!row) throw new AppError("not_found", "There is no such price adjustment.");
  return row;
}

function rowsOf(db: Db, teamId: string): Rows {
  return {
    replace: (ids, now) =>
      db.priceAdjustment.updateMany({ where: { teamId, id: { in: ids } }, data: { replacedAt: now } }),
    close: (id, validTo, now) =>
      db.priceAdjustment.update({ where: { teamId, id }, data: { validTo, closedAt: now } }),
    copy: async (id, validTo, now) => {
      const row = await db.priceAdjustment.findUniqueOrThrow({ where: { teamId, id } });
      const anew = { id: newId(), validTo, createdAt: now, closedAt: validTo && now, replacedAt: null };
      await db.priceAdjustment.create({ data: { ...row, ...anew } });
    },
  };
}

type Row = Omit<Prisma.PriceAdjustmentGetPayload<object>, "createdBy"> & { createdBy: string | null };

function toAdjustment(row: Row): PriceAdjustment {
  const { id, provider, model, validFrom, validTo, createdBy, createdAt } = row;
  const multiplier = new Decimal(row.multiplier.toString()).toFixed();
  const state = stateOf(row, new Date());
  return { id, provider, model, multiplier, validFrom, validTo, state, createdBy, createdAt };
}
