import { Decimal } from "@/lib/money";
import { formatClock, formatFullDate, startOf } from "@/lib/time";

const MINUS = "\u2212";

/** What a factor takes off or adds: `−15%`, `+20%`, `±0%`. */
export function percentWords(multiplier: string): string {
  const change = new Decimal(multiplier).minus(1).times(100);
  const size = change.abs().toDecimalPlaces(4).toFixed();
  if (change.isZero()) return "±0%";
  return `${change.isNegative() ? MINUS : "+"}${size}%`;
}

/** A date, with its time where that is not the start of its day. */
export function instantWords(instant: Date, tz: string): string {
  const day = formatFullDate(instant, tz);
  const isMidnight = startOf("day", instant, tz).getTime() === instant.getTime();
  return isMidnight ? day : `${day}, ${formatClock(instant, tz)}`;
}

/** Whom a discount or a margin is for: `all models`, `openai`, `openai gpt-4o`, `gpt-4o of every provider`. */
export function scopeWords({ provider, model }: { provider: string | null; model: string | null }): string {
  if (model === null) return provider ?? "all models";
  return provider === null ? `${model} of every provider` : `${provider} ${model}`;
}
