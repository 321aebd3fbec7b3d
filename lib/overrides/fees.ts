import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { getCatalogue, type Price, pricesSince, type RateSheet, refreshCatalogue } from "@/lib/pricing";
import { addVersion, type Override, toOverride } from "./overrides";
import { change, withNames } from "./placing";
import { MAX_SHEET_BYTES, type NewFees } from "./schema";

/** A price to which fees were added, and when it holds. */
type Span = { validFrom: Date; validTo: Date | null; sheet: RateSheet };

/**
 * Gives units of a model a fee from a time on and leaves its other rates what they were: each price that it has had
 * since becomes the team's own with the fees added, the present one until it is ended. One that has the
 * fees stays. Throws `bad_request` for a model without a price.
 */
export async function giveFees(scope: Scope, input: NewFees): Promise<Override[]> {
  const { teamId } = scope;
  const { provider, model, since, units } = input;
  const rows = await change(scope, "price", async (db, now) => {
    const { pool } = database();
    await refreshCatalogue(pool);
    const query = { teamId, provider, model, at: since, until: now };
    const prices = pricesSince(await getCatalogue(pool), query);
    if (prices.every(({ price }) => price === null)) throw withoutPrice();
    const made = [];
    for (const span of withoutFees(prices, units))
      made.push(await addVersion(db, scope, { provider, model, ...span }, now));
    return made;
  });
  return (await withNames(scope, rows)).map(toOverride);
}

function withoutFees(prices: { from: Date; price: Price | null }[], units: Record<string, string>): Span[] {
  return prices.flatMap(({ from, price }, place) => {
    if (price === null) return [];
    const known = price.sheet.units ?? {};
    // What the catalogue charges for a unit stays; what the team said of it before is said anew.
    const added = Object.entries(units).filter(([unit, fee]) =>
      Object.hasOwn(known, unit) ? price.teamId !== null && known[unit] !== fee : true,
    );
    if (added.length === 0) return [];
    const sheet = { ...price.sheet, units: { ...known, ...Object.fromEntries(added) } };
    if (JSON.stringify(sheet).length > MAX_SHEET_BYTES) throw tooLong();
    return [{ validFrom: from, validTo: prices[place + 1]?.from ?? null, sheet }];
  });
}

function withoutPrice(): AppError {
  return new AppError("bad_request", "This model has no price that a fee could be added to.");
}

function tooLong(): AppError {
  return new AppError("bad_request", "With these fees the price would be longer than 16 KiB.");
}
