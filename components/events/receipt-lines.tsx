import { Fragment, type ReactNode } from "react";
import type { Receipt, ReceiptLine } from "@/lib/events";
import { formatRateUsd, formatReceiptUsd } from "@/lib/format";
import { NoValue } from "../ui/figures";
import { composition, decimalsOf, lineName, lineQuantity } from "./receipt-words";

/** The lines of a cost, with dotted leaders, and their sum under a rule. */
export function ReceiptLines({ receipt }: { receipt: Receipt }) {
  const { lineItems } = receipt;
  const hasTokens = lineItems.some(({ per }) => per === "million_tokens");
  const sentence = composition(receipt);
  const decimals = decimalsOf(receipt);
  return (
    <>
      <table className="w-full border-collapse text-small">
        <caption className="sr-only">Line items</caption>
        <thead>
          <tr className="text-caption text-ink-3">
            <Head isFirst>Line item</Head>
            <Head>{hasTokens ? "Tokens" : "Quantity"}</Head>
            <Head>{hasTokens ? "per 1M" : "Rate"}</Head>
            <Head>Amount</Head>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:pb-2">
          {lineItems.map((line, place) => (
            // safe because lines are never moved: the place is the line
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines may have one kind
            <Fragment key={place}>
              <Line line={line} name={lineName(line, receipt)} decimals={decimals} />
            </Fragment>
          ))}
        </tbody>
        <Sums receipt={receipt} decimals={decimals} />
      </table>
      {sentence && <p className="mt-1.5 text-caption text-ink-3">{sentence}</p>}
    </>
  );
}

function Head({ isFirst = false, children }: { isFirst?: boolean; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={`pb-1 font-normal whitespace-nowrap ${isFirst ? "w-full text-left" : "pl-3 text-right"}`}
    >
      {children}
    </th>
  );
}

function Line({ line, name, decimals }: { line: ReceiptLine; name: string; decimals: number }) {
  const isFactor = line.per === null;
  return (
    <>
      <tr>
        <th scope="row" className="py-1 text-left font-normal">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 wrap-anywhere">{name}</span>
            <span className="min-w-3 grow border-b border-dotted border-line-strong" />
          </span>
        </th>
        <Cell>{!isFactor && lineQuantity(line)}</Cell>
        <Cell isPale>{isFactor ? line.note : <Rate line={line} />}</Cell>
        <Cell>{line.amount === null ? <NoValue /> : formatReceiptUsd(line.amount, decimals)}</Cell>
      </tr>
      {line.note && !isFactor && (
        <tr>
          <td colSpan={4} className="pb-1 text-caption text-ink-3">
            {line.note}
          </td>
        </tr>
      )}
    </>
  );
}

function Cell({ isPale = false, children }: { isPale?: boolean; children: ReactNode }) {
  return (
    <td className={`py-1 pl-3 text-right align-baseline whitespace-nowrap ${isPale ? "text-ink-3" : ""}`}>
      {children}
    </td>
  );
}

function Rate({ line: { rate, per } }: { line: ReceiptLine }) {
  if (rate === null) return <NoValue />;
  return `${formatRateUsd(rate)}${per === "unit" ? " ea." : ""}`;
}

/** The sum of the lines, and beside it the figure that counts when that is another. */
function Sums({ receipt: { event, computedUsd }, decimals }: { receipt: Receipt; decimals: number }) {
  const isReported = event.grade === "reported";
  const usd = (amount: string) => formatReceiptUsd(amount, decimals);
  return (
    <tfoot className="[&>tr:first-child]:border-t [&>tr:first-child]:border-ink">
      {isReported && computedUsd !== null && <Sum name="By our prices" usd={usd(computedUsd)} />}
      {event.costUsd !== null && (
        <Sum name={isReported ? "Total, as reported" : "Total"} usd={usd(event.costUsd)} isTotal />
      )}
      {event.statedCostUsd !== null && event.costSource === "caller" && (
        <Sum name="Stated by the caller" usd={usd(event.statedCostUsd)} />
      )}
    </tfoot>
  );
}

function Sum({ name, usd, isTotal = false }: { name: string; usd: string; isTotal?: boolean }) {
  return (
    <tr className={isTotal ? "text-heading" : "text-ink-2"}>
      <th scope="row" colSpan={2} className={`pt-2 text-left ${isTotal ? "font-semibold" : "font-normal"}`}>
        {name}
      </th>
      <td colSpan={2} className="pt-2 text-right whitespace-nowrap">
        {usd}
      </td>
    </tr>
  );
}
