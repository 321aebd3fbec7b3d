import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { Th } from "./table";

/** The head of a column that its link sorts by; the link of the sorted one turns the order around. */
export function SortTh({
  href,
  sorted,
  numeric,
  className,
  children,
}: {
  href: string;
  sorted: "ascending" | "descending" | null;
  numeric?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Th numeric={numeric} aria-sort={sorted ?? undefined} className={className}>
      <Link
        href={href}
        scroll={false}
        className="touch-target inline-flex items-center gap-1 rounded-badge hover:text-ink"
      >
        {children}
        {sorted && (
          <Icon of={sorted === "ascending" ? ArrowUp : ArrowDown} size={14} className="-mx-0.5 text-ink" />
        )}
      </Link>
    </Th>
  );
}
