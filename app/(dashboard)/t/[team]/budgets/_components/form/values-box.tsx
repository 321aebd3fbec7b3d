"use client";

import { Plus } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { moveFocus } from "@/components/ui/anchored";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PopBox } from "@/components/ui/pop-box";
import { type Offered, useList } from "../../../_components/filter/use-values";
import { ValueRow } from "../../../_components/filter/value-row";
import type { SelectorName } from "./selector-name";

const LIMIT = 30;
const ITEMS = "[data-item]";

type Props = {
  team: string;
  name: SelectorName;
  values: string[];
  onChange: (values: string[]) => void;
};

/** A button that opens a list of values to be ticked: those that were called, and any other that is typed. */
export function ValuesBox(props: Props) {
  const id = useId();
  return (
    <>
      <button
        id={`${id}-button`}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-label={`Choose ${props.name.many}`}
        className={buttonClass({ size: "bar" })}
      >
        <Icon of={Plus} size={14} />
        Choose
      </button>
      <PopBox id={id} label={`Values of ${props.name.label}`} anchor={`${id}-button`}>
        {({ isOpen }) => isOpen && <Values {...props} />}
      </PopBox>
    </>
  );
}

function Values({ team, name, values, onChange }: Props) {
  const [contains, setContains] = useState("");
  const typed = contains.trim();
  const { data, hasFailed } = useList<Offered>(team, questionOf(name.name, typed), !name.known);
  const offered = name.known ? found(name.known, typed) : (data ?? []);
  const isNew = typed !== "" && !name.known && !offered.some(({ value }) => value === typed);

  function tick(value: string, isTicked: boolean) {
    onChange(isTicked ? [...values, value] : values.filter((one) => one !== value));
  }

  function addTyped() {
    if (typed !== "" && !values.includes(typed)) tick(typed, true);
    setContains("");
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const isSearch = event.target instanceof HTMLInputElement && event.target.type === "search";
    // Enter in a field would send the form around it.
    if (isSearch && event.key === "Enter") {
      event.preventDefault();
      const [first] = offered;
      if (isNew) addTyped();
      else if (typed !== "" && first) tick(first.value, !values.includes(first.value));
    } else if (!(isSearch && ["Home", "End"].includes(event.key))) moveFocus(event, ITEMS);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: safe because the keys only move among its fields
    <div onKeyDown={onKeyDown}>
      <input
        type="search"
        data-first=""
        data-item=""
        aria-label={`Find a value of ${name.label}`}
        placeholder={name.known ? "Find" : "Find, or write another one"}
        value={contains}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setContains(event.target.value)}
        className="h-7.5 w-full rounded-control border border-field bg-surface px-2 text-body placeholder:text-ink-3 focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input"
      />
      <fieldset className="mt-1 max-h-[40dvh] min-w-0 overflow-x-hidden overflow-y-auto">
        <legend className="sr-only">Values of {name.label}</legend>
        {isNew && (
          <button
            type="button"
            data-item=""
            onClick={addTyped}
            className="flex min-h-7.5 w-full items-center gap-2 rounded-control px-2 text-left hover:bg-tint focus-visible:bg-tint focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
          >
            <Icon of={Plus} size={14} />
            <span className="truncate">Add {typed}</span>
          </button>
        )}
        {offered.map((one) => (
          <ValueRow
            key={one.value}
            {...one}
            unset={name.unset}
            isTicked={values.includes(one.value)}
            onTick={(isTicked) => tick(one.value, isTicked)}
          />
        ))}
      </fieldset>
      {offered.length === 0 && !isNew && (
        <p role="status" className="px-2 py-1.5 text-small text-ink-3">
          {statusOf(hasFailed, data === null && !name.known)}
        </p>
      )}
    </div>
  );
}

function questionOf(name: string, contains: string): string {
  const query = new URLSearchParams({ name, period: "90d", limit: String(LIMIT) });
  if (contains !== "") query.set("contains", contains);
  return `/api/analytics/values?${query}`;
}

function found(known: { value: string; name: string }[], typed: string): Offered[] {
  const wanted = typed.toLowerCase();
  return known
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((one) => ({ ...one, requests: 0 }));
}

function statusOf(hasFailed: boolean, isLoading: boolean): string {
  if (hasFailed) return "The values did not load. Write one.";
  return isLoading ? "Loading" : "No such value in the last 90 days.";
}
