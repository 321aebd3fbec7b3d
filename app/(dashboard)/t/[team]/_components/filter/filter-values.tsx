"use client";

import { ArrowLeft } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState, useTransition } from "react";
import { moveFocus } from "@/components/ui/anchored";
import { Button, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import type { FilterName, FilterPlace } from "./filter-place";
import { type Offered, useList } from "./use-values";
import { ValueRow } from "./value-row";

const LIMIT = 30;
const ITEMS = "[data-item]";

/** Values of one name that the range holds, the most called first, to be found by typing and chosen by ticking. */
export function FilterValues({
  place,
  name,
  onBack,
  close,
}: {
  place: FilterPlace;
  name: FilterName;
  onBack: (() => void) | undefined;
  close: () => void;
}) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const search = useRef<HTMLInputElement>(null);
  const [contains, setContains] = useState("");
  const before = place.kept.filter(([kept]) => kept === name.name).map(([, value]) => value);
  const [ticked, setTicked] = useState(before);
  const { data, hasFailed } = useList<Offered>(place.team, questionOf(place, name, contains));
  const offered = withTicked(data ?? [], contains === "" ? before : []);
  const typed = contains.trim();

  // The search is there to be typed into as soon as the name is chosen.
  useEffect(() => search.current?.focus({ preventScroll: true }), []);

  function apply(values: string[]) {
    const query = new URLSearchParams(place.kept.filter(([kept]) => kept !== name.name));
    for (const value of values) query.append(name.name, value);
    start(() => router.push(query.size > 0 ? `${place.path}?${query}` : place.path, { scroll: false }));
    close();
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const isUnchanged = ticked.length === before.length && ticked.every((value) => before.includes(value));
    const found = offered[0]?.value;
    apply(typed !== "" && isUnchanged && found !== undefined ? [...ticked, found] : ticked);
  }

  function tick(value: string, isTicked: boolean) {
    setTicked((values) => (isTicked ? [...values, value] : values.filter((one) => one !== value)));
  }

  return (
    <form onSubmit={onSubmit} onKeyDown={move} aria-busy={isPending} className="flex flex-col">
      <div className="flex items-center gap-1 p-1">
        {onBack && (
          <IconButton label="Other filters" onClick={onBack}>
            <Icon of={ArrowLeft} size={14} />
          </IconButton>
        )}
        <input
          ref={search}
          type="search"
          data-item=""
          aria-label={`Find a value of ${name.label}`}
          placeholder={name.label}
          value={contains}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setContains(event.target.value)}
          className="h-7.5 min-w-0 grow rounded-control border border-field bg-surface px-2 text-body placeholder:text-ink-3 focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input"
        />
      </div>
      <fieldset className="mt-1 max-h-[45dvh] min-w-0 overflow-x-hidden overflow-y-auto">
        <legend className="sr-only">Values of {name.label}</legend>
        {offered.map(({ value, name: word, requests }) => (
          <ValueRow
            key={value}
            value={value}
            name={word}
            requests={requests}
            unset={name.unset}
            isTicked={ticked.includes(value)}
            onTick={(isTicked) => tick(value, isTicked)}
          />
        ))}
      </fieldset>
      <p role="status" className={cx("px-2 py-1.5 text-small text-ink-3", offered.length > 0 && "sr-only")}>
        {statusOf(data, hasFailed, offered.length)}
      </p>
      <div className="flex justify-end gap-2 border-t border-line p-1 pt-1.5">
        {before.length > 0 && (
          <Button size="bar" look="quiet" onClick={() => apply([])}>
            Remove
          </Button>
        )}
        <Button size="bar" look="primary" type="submit">
          Apply
        </Button>
      </div>
    </form>
  );
}

function move(event: KeyboardEvent<HTMLElement>) {
  // In the search these keys move within the text.
  const isText = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (!(isText && ["Home", "End"].includes(event.key))) moveFocus(event, ITEMS);
}

function questionOf({ question }: FilterPlace, { name }: FilterName, contains: string): string {
  const query = new URLSearchParams(question);
  query.set("name", name);
  query.set("limit", String(LIMIT));
  if (contains.trim() !== "") query.set("contains", contains.trim());
  return `/api/analytics/values?${query}`;
}

/** What is ticked already may be too rare to be offered, and is there all the same. */
function withTicked(offered: Offered[], ticked: string[]): Offered[] {
  const missing = ticked.filter((value) => !offered.some((one) => one.value === value));
  return [...missing.map((value) => ({ value, name: value, requests: 0 })), ...offered];
}

function statusOf(data: Offered[] | null, hasFailed: boolean, count: number): string {
  if (hasFailed) return "The values did not load.";
  if (data === null) return "Loading";
  return count === 0 ? "No such value in this range." : `${count} ${count === 1 ? "value" : "values"}`;
}
