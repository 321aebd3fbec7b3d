import { Plus, X } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { type Chip, FILTER_NAMES } from "./chips";
import { FilterMenu } from "./filter-menu";
import type { FilterPlace } from "./filter-place";

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
          <FilterMenu
            place={place}
            names={[]}
            chosen={{ name: chip.name, label: chip.label, unset: chip.unset }}
            label={`Filter by ${chip.label}`}
            className="touch-target flex h-full max-w-72 items-center gap-1.5 rounded-l-control pr-1 pl-2 hover:bg-tint"
          >
            <span className="shrink-0 text-ink-3">{chip.label}</span>
            <span className="truncate font-medium" title={words.join(", ")}>
              {shortened(words)}
            </span>
          </FilterMenu>
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

function shortened(words: string[]): string {
  const [first = "", second, ...others] = words;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} or ${second}` : `${first} or ${words.length - 1} others`;
}
