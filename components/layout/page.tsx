import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** The title bar of a sheet, 52 px. `aside` stands at its right: freshness, buttons. */
export function PageHeader({
  title,
  within,
  badges,
  aside,
  wraps = false,
}: {
  title: string;
  /** The list that the page's thing is one of. */
  within?: { title: string; href: string };
  badges?: ReactNode;
  aside?: ReactNode;
  /** On a phone what stands at the right has a line of its own. */
  wraps?: boolean;
}) {
  return (
    <div
      className={cx(
        "flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-4 lg:px-5",
        wraps && "max-md:flex-wrap max-md:gap-y-1.5 max-md:py-3",
      )}
    >
      {within && (
        <span className="flex shrink-0 items-center gap-2 text-page font-normal text-ink-3">
          <Link href={within.href} className="hover:text-ink">
            {within.title}
          </Link>
          <span aria-hidden="true">/</span>
        </span>
      )}
      <h1 className="truncate text-page" title={within && title}>
        {title}
      </h1>
      {badges}
      {aside && (
        <div
          className={cx(
            "flex shrink-0 items-center gap-3 text-caption text-ink-3 md:ml-auto",
            wraps ? "max-md:w-full" : "ml-auto",
          )}
        >
          {aside}
        </div>
      )}
    </div>
  );
}

/** The bar of filters, 46 px; on a phone it scrolls sideways. `aside` stands at its right. */
export function FilterBar({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div
      className={
        "flex h-11.5 shrink-0 scrollbar-none items-center gap-2 overflow-x-auto border-b border-line px-4 " +
        "lg:px-5 print:hidden"
      }
    >
      {children}
      {aside && <div className="ml-auto flex shrink-0 items-center gap-2 pl-2">{aside}</div>}
    </div>
  );
}

/** A ruled part of a sheet, with a heading and what stands beside it. */
export function Band({
  title,
  href,
  note,
  aside,
  className,
  children,
}: {
  title: string;
  /** Where there is more of it. */
  href?: string;
  /** Right after the title: the unit, the interval. */
  note?: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className={cx("border-b border-line px-4 pt-3 pb-4 last:border-b-0 lg:px-5", className)}
    >
      <div className="mb-2.5 flex min-h-6.5 items-center gap-2">
        <h2 className="text-heading whitespace-nowrap">
          {href === undefined ? (
            title
          ) : (
            <Link href={href} prefetch={false} className="opens">
              {title}
            </Link>
          )}
        </h2>
        {note && <span className="text-small text-ink-3">{note}</span>}
        {aside && <div className="ml-auto flex items-center gap-2 text-small text-ink-3">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
