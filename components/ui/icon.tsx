import type { LucideIcon } from "lucide-react";

/** A decorative icon beside a word; 14 px in buttons. */
export function Icon({
  of: Drawing,
  size = 16,
  className,
}: {
  of: LucideIcon;
  size?: 14 | 16 | 18;
  className?: string;
}) {
  return <Drawing size={size} strokeWidth={1.6} aria-hidden className={className ?? "shrink-0 text-ink-3"} />;
}
