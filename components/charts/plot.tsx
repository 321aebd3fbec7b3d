import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** The box that bars or lines stand in, with `rules` horizontal lines, the base at its foot. */
export function Plot({
  rules,
  isSmall = false,
  children,
}: {
  rules: number;
  isSmall?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={cx("relative", isSmall ? "h-30" : "h-45 md:h-60 min-[112rem]:h-70")}>
      {Array.from({ length: rules }, (_, place) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: safe because a rule is its place
          key={place}
          className={cx("absolute inset-x-0 h-px", place === 0 ? "bg-line-strong" : "bg-line")}
          style={{ bottom: `${(place / Math.max(1, rules - 1)) * 100}%` }}
        />
      ))}
      {children}
    </div>
  );
}
