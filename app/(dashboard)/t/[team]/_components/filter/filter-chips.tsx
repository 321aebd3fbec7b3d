import { Plus, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import { type Chip, FILTER_NAMES } from "./chips";
import { FilterMenu } from "./filter-menu";
import type { FilterName, FilterPlace } from "./filter-place";

/** What the page is filtered by, each to be changed or taken away, and a button for more. */
export function FilterChips({
  chips,
  place,
  hrefWithout,
}: {
  chips: Chip[];
  place: FilterPlace;
  hrefWithout: (name: string) => string;
}) {
  return (
    <>
      {chips.map(({ words, ...chip }) => (
        <span
          key={chip.name}
          className="inline-flex h-6.5 shrink-0 items-center rounded-control border border-dashed border-line-strong text-small"
        >
          <ChipWords chip={chip} place={place}>
            <span className="shrink-0 text-ink-3">{chip.label}</span>
            <span className="truncate font-medium" title={words.join(", ")}>
              {shortened(words)}
            </span>
          </ChipWords>
          <Link
            href={hrefWithout(chip.name)}
            scroll={false}
            prefetch={false}
            title={`Remove the filter ${chip.label}`}
            aria-label={`Remove the filter ${chip.label}`}
            className="touch-target flex h-full items-center rounded-r-control px-1.5 text-ink-3 hover:bg-tint hover:text-ink"
          >
            <Icon of={X} size={14} className="shrink-0" />
          </Link>
        </span>
      ))}
      <FilterMenu
        place={place}
        names={FILTER_NAMES}
        label="Add a filter"
        className={buttonClass({ look: "quiet", size: "bar" })}
      >
        <Icon of={Plus} size={14} />
        Filter
      </FilterMenu>
    </>
  );
}

const WORDS = "flex h-full max-w-72 items-center gap-1.5 rounded-l-control pr-1 pl-2";

/** What the chip says; of a name of a filter the way to choose other values. */
function ChipWords({
  chip: { name, label, unset },
  place,
  children,
}: {
  chip: FilterName;
  place: FilterPlace;
  children: ReactNode;
}) {
  if (name === "q") return <span className={WORDS}>{children}</span>;
  return (
    <FilterMenu
      place={place}
      names={[]}
      chosen={{ name, label, unset }}
      label={`Filter by ${label}`}
      className={cx("touch-target hover:bg-tint", WORDS)}
    >
      {children}
    </FilterMenu>
  );
}

function shortened(words: string[]): string {
  const [first = "", second, ...others] = words;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} or ${second}` : `${first} or ${words.length - 1} others`;
}
