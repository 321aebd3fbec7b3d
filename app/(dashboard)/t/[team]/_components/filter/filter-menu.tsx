"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { moveFocus } from "@/components/ui/anchored";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import { PopBox } from "@/components/ui/pop-box";
import type { FilterName, FilterPlace } from "./filter-place";
import { FilterValues } from "./filter-values";
import { useList } from "./use-values";

const ITEM =
  "flex min-h-7.5 w-full items-center gap-2 rounded-control px-2 text-left text-body hover:bg-tint " +
  "focus-visible:bg-tint focus-visible:-outline-offset-2 pointer-coarse:min-h-11";

/** A button that opens the choice of a name and then of its values; of one `name` alone where that is given. */
export function FilterMenu({
  place,
  names,
  chosen,
  label,
  className,
  children,
}: {
  place: FilterPlace;
  names: FilterName[];
  /** The only name to choose values of. */
  chosen?: FilterName;
  label: string;
  className: string;
  /** What the button says. */
  children: ReactNode;
}) {
  const id = useId();
  return (
    <>
      <button
        id={`${id}-button`}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        className={className}
      >
        {children}
      </button>
      <PopBox id={id} label={label} anchor={`${id}-button`} align="end">
        {({ isOpen, close }) =>
          isOpen ? (
            <Choice place={place} names={names} chosen={chosen} close={close} />
          ) : (
            !chosen && <WithoutScripts place={place} names={names} />
          )
        }
      </PopBox>
    </>
  );
}

function Choice({
  place,
  names,
  chosen,
  close,
}: {
  place: FilterPlace;
  names: FilterName[];
  chosen: FilterName | undefined;
  close: () => void;
}) {
  const [name, setName] = useState(chosen);
  if (!name) return <Names team={place.team} names={names} onChoice={setName} />;
  return (
    <FilterValues
      key={name.name}
      place={place}
      name={name}
      onBack={chosen ? undefined : () => setName(undefined)}
      close={close}
    />
  );
}

function Names({
  team,
  names,
  onChoice,
}: {
  team: string;
  names: FilterName[];
  onChoice: (name: FilterName) => void;
}) {
  const { data: tags } = useList<{ key: string }>(team, "/api/analytics/tag-keys");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>("[data-item]")?.focus({ preventScroll: true }), []);
  const item = (name: FilterName) => (
    <button key={name.name} type="button" data-item="" onClick={() => onChoice(name)} className={ITEM}>
      <span className={cx("grow truncate", !name.name.startsWith("tag.") && "first-letter:uppercase")}>
        {name.label}
      </span>
      <Icon of={ChevronRight} size={14} />
    </button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: safe because the keys only move among its buttons
    <div
      ref={box}
      className="max-h-[60dvh] overflow-y-auto"
      onKeyDown={(event) => moveFocus(event, "[data-item]")}
    >
      {names.map(item)}
      {tags && tags.length > 0 && (
        <>
          <p className="mt-1 border-t border-line px-2 pt-1.5 pb-1 text-caption text-ink-3">Tags</p>
          {tags.map(({ key }) => item({ name: `tag.${key}`, label: key, unset: `without ${key}` }))}
        </>
      )}
    </div>
  );
}

/** The popover opens without scripts as well, and the server then takes a name and a value. */
function WithoutScripts({ place: { path, kept, team }, names }: { place: FilterPlace; names: FilterName[] }) {
  return (
    <noscript>
      <form action={`/t/${team}/filter`} className="flex flex-col gap-2 p-2">
        <input type="hidden" name="page" value={path.split("/")[3] ?? ""} />
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <select
          name="filter"
          aria-label="Name"
          className="h-7.5 rounded-control border border-field bg-surface"
        >
          {names.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <input
          name="value"
          aria-label="Value"
          required
          className="h-7.5 rounded-control border border-field bg-surface px-2"
        />
        <button type="submit" className="h-7.5 rounded-control bg-ink text-surface">
          Apply
        </button>
      </form>
    </noscript>
  );
}
