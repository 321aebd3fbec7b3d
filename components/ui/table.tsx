import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

type CellProps = { numeric?: boolean };

/** Rows of 36 px, or 32 when dense. Under 768 px it scrolls in its own box; above, its head sticks to the window. */
export function Table({
  caption,
  dense = false,
  children,
}: {
  /** What the table holds, for screen readers. */
  caption: string;
  dense?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="max-md:overflow-x-auto">
      <table
        data-dense={dense || undefined}
        className="group/table w-full border-collapse text-body data-dense:text-small"
      >
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="sticky top-0 z-10 bg-surface">
      <tr className="shadow-[inset_0_-1px_var(--line)]">{children}</tr>
    </thead>
  );
}

export function TableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      className={cx(
        "relative border-b border-line not-data-open:hover:bg-hover data-open:bg-accent-wash",
        className,
      )}
      {...rest}
    />
  );
}

export function Th({ numeric, className, ...rest }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={cx(
        "h-8 px-2 text-caption font-normal whitespace-nowrap text-ink-3 first:pl-4 last:pr-4",
        "aria-[sort]:text-ink lg:first:pl-5 lg:last:pr-5",
        numeric ? "text-right" : "text-left",
        className,
      )}
      {...rest}
    />
  );
}

export function Td({ numeric, className, ...rest }: ComponentProps<"td"> & CellProps) {
  return (
    <td
      className={cx(
        "h-9 px-2 first:pl-4 last:pr-4 group-data-dense/table:h-8 lg:first:pl-5 lg:last:pr-5",
        numeric && "text-right",
        className,
      )}
      {...rest}
    />
  );
}
