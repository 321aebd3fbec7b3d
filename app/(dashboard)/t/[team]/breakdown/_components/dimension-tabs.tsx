import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuLink } from "@/components/ui/menu";
import type { BreakdownDimension } from "@/lib/analytics";
import { DIMENSIONS, titleOf } from "../../_components/dimensions";

/** By what the spend is broken down. */
export function DimensionTabs({
  by,
  tags,
  hrefOf,
}: {
  by: BreakdownDimension;
  /** The keys of the team's tags. */
  tags: string[];
  hrefOf: (dimension: BreakdownDimension) => string;
}) {
  const shown: BreakdownDimension[] = by.startsWith("tag.") ? [...DIMENSIONS, by] : DIMENSIONS;
  return (
    <nav
      aria-label="Broken down by"
      className="h-11 shrink-0 scrollbar-none overflow-x-auto overflow-y-hidden border-b border-line px-4 lg:px-5 print:hidden"
    >
      <ul className="flex h-full gap-5">
        {shown.map((dimension) => (
          <li key={dimension} className="flex shrink-0">
            <Link
              href={hrefOf(dimension)}
              prefetch={false}
              aria-current={dimension === by ? "page" : undefined}
              className={cx(
                "flex items-center border-b-2 pt-0.5 text-body transition-colors focus-visible:-outline-offset-2",
                dimension === by
                  ? "border-ink font-medium text-ink"
                  : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {titleOf(dimension)}
            </Link>
          </li>
        ))}
        {tags.length > 0 && (
          <li className="flex shrink-0 items-center">
            <Menu
              label="Tag to break down by"
              align="end"
              className="touch-target flex items-center gap-1 rounded-badge pt-0.5 text-body text-ink-2 hover:text-ink"
              trigger={
                <>
                  Tag
                  <Icon of={ChevronDown} size={14} />
                </>
              }
            >
              {tags.map((key) => (
                <MenuLink key={key} href={hrefOf(`tag.${key}`)} current={by === `tag.${key}`}>
                  {key}
                </MenuLink>
              ))}
            </Menu>
          </li>
        )}
      </ul>
    </nav>
  );
}
