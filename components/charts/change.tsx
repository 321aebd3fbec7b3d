import { ArrowDownRight, ArrowUpRight, Minus } from "lucide-react";
import { formatShare } from "@/lib/format";
import { Icon } from "../ui/icon";

/** More than this is a growth that no percentage makes clear. */
const MAX_RATIO = 9.995;

/** A change against an earlier value, in ink: rising is not bad. Without an earlier value it is new. */
export function Change({ value, previous }: { value: number; previous: number | null }) {
  if (previous === null || previous <= 0) {
    return value > 0 ? <span className="text-ink-3">new</span> : null;
  }
  const ratio = (value - previous) / previous;
  const text = formatShare(Math.abs(ratio));
  const isFlat = text === "0.0%";
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap text-ink-2">
      <Icon of={isFlat ? Minus : ratio > 0 ? ArrowUpRight : ArrowDownRight} size={14} />
      {!isFlat && <span className="sr-only">{ratio > 0 ? "up" : "down"}</span>}
      {ratio > MAX_RATIO ? "> 999%" : text}
    </span>
  );
}
