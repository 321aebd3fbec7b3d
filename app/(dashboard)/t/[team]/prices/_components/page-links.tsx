import { ButtonLink } from "@/components/ui/button";
import { formatCount } from "@/lib/format";

/** Which rows of how many these are, and the ways to the pages before and after. */
export function PageLinks({
  label,
  page,
  pages,
  count,
  pageLength,
  hrefOf,
}: {
  label: string;
  page: number;
  pages: number;
  count: number;
  pageLength: number;
  hrefOf: (page: number) => string;
}) {
  if (pages === 1) return null;
  const first = (page - 1) * pageLength + 1;
  const last = Math.min(page * pageLength, count);
  return (
    <nav
      aria-label={label}
      className="sticky bottom-0 mt-auto flex items-center justify-end gap-2 border-t border-line bg-surface px-4 py-2.5 lg:px-5 print:hidden"
    >
      <span className="mr-auto text-caption text-ink-3">
        {formatCount(first)} – {formatCount(last)} of {formatCount(count)}
      </span>
      {page > 1 && (
        <ButtonLink size="bar" href={hrefOf(page - 1)} rel="prev">
          Previous
        </ButtonLink>
      )}
      {page < pages && (
        <ButtonLink size="bar" href={hrefOf(page + 1)} rel="next">
          Next
        </ButtonLink>
      )}
    </nav>
  );
}
