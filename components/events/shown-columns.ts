import { cx } from "../ui/cx";
import { columnsOf, type EventColumn, inOrder } from "./event-columns";

/** A column with its place in the table; `className` is of its head and of its cells. */
export type ShownColumn = { column: EventColumn; isNumeric: boolean; className: string };

/** With more columns the table is as wide as they need, and scrolls in its own box. */
const FIT = 8;
/** Names share what the figures leave. */
const SHARES: Record<string, string> = {
  model: "md:w-[34%] md:max-w-0",
  feature: "md:w-[22%] md:max-w-0",
};
const SHARE = "md:w-[12%] md:max-w-0";
/** Beside an open receipt columns give way, the least telling first. */
const GIVES_WAY: Record<string, string> = {
  model: "",
  cost: "",
  user: "@max-[49rem]:hidden",
  latency: "md:@max-[43rem]:hidden",
  feature: "md:@max-[36rem]:hidden",
  input: "md:@max-[30rem]:hidden",
  output: "md:@max-[30rem]:hidden",
};
const OTHERS_GIVE_WAY = "md:@max-[49rem]:hidden";
/** The last column when the latency has given way. */
const MAYBE_LAST = "md:@max-[43rem]:pr-4 lg:@max-[43rem]:pr-5";
/** On a phone a row is named by these, chosen or not. */
const ALWAYS = ["model", "cost"];

/** The columns of the table, and whether it is wider than its place may be. */
export function toShownColumns(ids: string[]): { columns: ShownColumn[]; isWide: boolean } {
  const isWide = ids.length > FIT;
  const columns = columnsOf(inOrder([...ids, ...ALWAYS])).map((column) => {
    const isNumeric = ["count", "usd", "milliseconds"].includes(column.kind);
    const isName = !isNumeric && column.kind !== "instant" && column.id !== "grade";
    return {
      column,
      isNumeric,
      className: cx(
        !ids.includes(column.id) && "md:hidden",
        isWide ? wideClass(isName) : fitClass(column.id, isName),
      ),
    };
  });
  return { columns, isWide };
}

function wideClass(isName: boolean): string {
  return cx("whitespace-nowrap", isName && "md:max-w-64 md:min-w-28");
}

function fitClass(id: string, isName: boolean): string {
  return cx(
    isName && (SHARES[id] ?? SHARE),
    GIVES_WAY[id] ?? OTHERS_GIVE_WAY,
    id === "cost" && MAYBE_LAST,
    !isName && "whitespace-nowrap",
  );
}
