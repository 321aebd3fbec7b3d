import type { SeriesStyle } from "@/components/charts/series-style";
import type { Scope } from "@/lib/db";
import { listPricesById, type Price } from "@/lib/pricing";
import { getReprice, type Reprice } from "@/lib/reprice";
import { listProjects } from "@/lib/teams";
import { stylesOf } from "../../../_components/styles-of";

/** A re-price with the names, colours and prices that its page speaks of. */
export type LoadedReprice = {
  reprice: Reprice;
  /** One for each model of its preview. */
  styles: SeriesStyle[];
  prices: Map<string, Price>;
  projectNames: Map<string, string>;
};

export async function loadReprice(scope: Scope, id: string): Promise<LoadedReprice> {
  const [reprice, projects] = await Promise.all([getReprice(scope, id), listProjects(scope)]);
  const { byModel } = reprice.preview;
  const ids = byModel.flatMap(({ oldPriceIds, newPriceIds }) => [...oldPriceIds, ...newPriceIds]);
  const [styles, prices] = await Promise.all([
    stylesOf(
      scope,
      byModel.map(({ provider, model }) => ({ provider, key: model })),
    ),
    listPricesById(scope, [...new Set(ids)]),
  ]);
  return {
    reprice,
    styles,
    prices: new Map(prices.map((price) => [price.id, price])),
    projectNames: new Map(projects.map(({ id, name }) => [id, name])),
  };
}
