import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { MouseEventHandler, ReactNode } from "react";
import { Icon } from "./icon";
import { Th } from "./table";

type Direction = "ascending" | "descending";

/** The head of a column that its link sorts by; the link of the sorted one turns the order around. */
export function SortTh({
  href,
  sorted,
  place = 1,
  numeric,
  className,
  onClick,
  hint,
  children,
}: {
  href: string;
  sorted: Direction | null;
  /** Which of several columns it is sorted by, counted from 1. */
  place?: number;
  numeric?: boolean;
  className?: string;
  onClick?: MouseEventHandler<HTMLAnchorElement>;
  /** What else can be done with it. */
  hint?: string;
  children: ReactNode;
}) {
  // Only the first may be told as the table's order; the others say so in words.
  const told = sorted && place === 1 ? sorted : undefined;
  return (
    <Th numeric={numeric} aria-sort={told} className={className}>
      <Link
        href={href}
        scroll={false}
        onClick={onClick}
        title={hint}
        className="touch-target inline-flex items-center gap-1 rounded-badge hover:text-ink"
      >
        {children}
        {sorted && (
          <Icon of={sorted === "ascending" ? ArrowUp : ArrowDown} size={14} className="-mx-0.5 text-ink" />
        )}
        {sorted && place > 1 && (
          <>
            <span aria-hidden="true">{place}</span>
            <span className="sr-only">
              {sorted}, sorted by as number {place}
            </span>
          </>
        )}
      </Link>
    </Th>
  );
}
