import { formatReceiptUsd } from "@/lib/format";
import { Decimal, toUsdString } from "@/lib/money";
import type { Balance, Refusal } from "./reserve";

/** How a budget stands, on the wire; what remains is before this call. */
export function toWireBalance(balance: Balance) {
  return {
    id: balance.id,
    name: balance.name,
    key: balance.key,
    limit_usd: balance.limitUsd,
    spent_usd: balance.spentUsd,
    reserved_usd: balance.reservedUsd,
    remaining_usd: toUsdString(remaining(balance)),
    asked_usd: balance.askedUsd,
    resets_at: balance.resetsAt,
  };
}

/** The budgets that refuse a call, and in words the first of them. */
export function tellRefusal({ balances, isUnpriced }: Refusal) {
  const refusing = balances.filter(({ isRefused }) => isRefused);
  const [first] = refusing;
  const message = first ? inWords(first, isUnpriced) : "A budget refuses this call.";
  return { message, budgets: refusing.map(toWireBalance) };
}

function remaining({ limitUsd, spentUsd, reservedUsd }: Balance): Decimal {
  return Decimal.max(0, new Decimal(limitUsd).minus(spentUsd).minus(reservedUsd));
}

function inWords(balance: Balance, isUnpriced: boolean): string {
  const { name, askedUsd, resetsAt } = balance;
  const resets = resetsAt ? ` It begins anew at ${resetsAt.toISOString()}.` : "";
  const isNotOver = new Decimal(askedUsd).lte(remaining(balance));
  if (isUnpriced && isNotOver) return `Budget ${name} stops calls whose price is not known.`;
  const [free, most] = [formatReceiptUsd(toUsdString(remaining(balance)), 2), formatReceiptUsd(askedUsd, 2)];
  return `Budget ${name} has ${free} free, and this call could cost up to ${most}.${resets}`;
}
