import Link from "next/link";
import { cx } from "./cx";

export type Segment = { label: string; href: string; isCurrent: boolean };

/** A choice between a few views of the same thing, each with its own address. */
export function Segments({ label, segments }: { label: string; segments: Segment[] }) {
  return (
    <nav aria-label={label} className="flex rounded-control border border-line p-px text-small print:hidden">
      {segments.map(({ label, href, isCurrent }) => (
        <Link
          key={label}
          href={href}
          scroll={false}
          aria-current={isCurrent ? "true" : undefined}
          className={cx(
            "touch-target flex h-5.5 items-center rounded-badge px-2 transition-colors max-sm:px-1.25",
            isCurrent ? "bg-sunken font-medium text-ink" : "text-ink-3 hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
