import type { Price } from "@/lib/pricing";
import { formatClock, formatFullDate } from "@/lib/time";

/** `Aug 1, 2026 – Nov 18, 2026, 06:00`, `since Nov 18, 2026, 06:00`, `from Dec 1, 2026` of one to come. */
export function validity({ validFrom, validTo }: Price, timeZone: string, now: Date): string {
  const from = instant(validFrom, timeZone);
  if (validTo) return `${from} – ${instant(validTo, timeZone)}`;
  return `${validFrom > now ? "from" : "since"} ${from}`;
}

/** A day's begin needs no clock. */
function instant(at: Date, timeZone: string): string {
  const clock = formatClock(at, timeZone);
  const date = formatFullDate(at, timeZone);
  return clock === "00:00" ? date : `${date}, ${clock}`;
}
