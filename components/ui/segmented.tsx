import Link from "next/link";
import { cx } from "./cx";

type Option = { label: string; href: string; isCurrent: boolean };

/** A choice of a few, kept in the URL. */
export function Segmented({ label, options }: { label: string; options: Option[] }) {
  return (
    <nav aria-label={label} className="inline-flex h-6.5 shrink-0 rounded-control border border-line p-px">
      {options.map((option) => (
        <Link
          key={option.href}
          href={option.href}
          scroll={false}
          aria-current={option.isCurrent ? "true" : undefined}
          className={cx(
            "touch-target flex items-center rounded-badge px-2 text-small transition-colors",
            option.isCurrent ? "bg-tint font-medium text-ink" : "text-ink-2 hover:text-ink",
          )}
        >
          {option.label}
        </Link>
      ))}
    </nav>
  );
}
