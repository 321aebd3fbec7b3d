"use client";

import { Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { buttonClass, IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuButton } from "@/components/ui/menu";
import type { BudgetValues } from "./form-values";
import { nameOf, namesFor, type SelectorName } from "./selector-name";
import { ValuesBox } from "./values-box";

type Selector = BudgetValues["selector"];

/** Which calls a budget counts: for each chosen name the values of which a call has one. */
export function SelectorFields({
  team,
  names,
  words,
  mode,
  selector,
  errors,
  onChange,
}: {
  team: string;
  names: SelectorName[];
  /** What stands for ids, by name and value. */
  words: Record<string, string>;
  mode: string;
  selector: Selector;
  errors: Record<string, string>;
  onChange: (selector: Selector) => void;
}) {
  const free = namesFor(mode, names).filter(({ name }) => !selector.some((row) => row.name === name));
  const added = useRef<string | null>(null);

  function setValues(name: string, values: string[]) {
    onChange(selector.map((row) => (row.name === name ? { name, values } : row)));
  }

  function add(name: string) {
    added.current = name;
    onChange([...selector, { name, values: [] }]);
  }

  return (
    <fieldset className="flex min-w-0 flex-col items-start gap-2">
      <legend className="float-left w-full text-small font-medium">Which calls count</legend>
      <p className="text-small text-pretty text-ink-3">
        {selector.length === 0
          ? "All calls of the team, until you choose some."
          : "A call counts when it has one of the values of every name."}
      </p>
      {selector.map(({ name, values }) => (
        <Row
          key={name}
          team={team}
          name={nameOf(names, name)}
          wordOf={(value) => words[`${name} ${value}`]}
          values={values}
          error={errors[`selector.${name}`]}
          isAdded={added.current === name}
          onChange={(changed) => setValues(name, changed)}
          onRemove={() => onChange(selector.filter((row) => row.name !== name))}
        />
      ))}
      {free.length > 0 && (
        <Menu
          label="Only calls of"
          className={buttonClass({ size: "bar" })}
          trigger={
            <>
              <Icon of={Plus} size={14} />
              {selector.length === 0 ? "Only some calls" : "And only"}
            </>
          }
        >
          {free.map((one) => (
            <MenuButton key={one.name} onClick={() => add(one.name)}>
              <span className={cx(!one.name.startsWith("tag.") && "inline-block first-letter:uppercase")}>
                {one.label}
              </span>
            </MenuButton>
          ))}
        </Menu>
      )}
    </fieldset>
  );
}

function Row({
  team,
  name,
  wordOf,
  values,
  error,
  isAdded,
  onChange,
  onRemove,
}: {
  team: string;
  name: SelectorName;
  wordOf: (value: string) => string | undefined;
  values: string[];
  error: string | undefined;
  isAdded: boolean;
  onChange: (values: string[]) => void;
  onRemove: () => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  // Whoever added the name goes on with its values.
  useEffect(() => {
    if (isAdded) row.current?.querySelector<HTMLElement>("[popovertarget]")?.focus();
  }, [isAdded]);
  const words = (value: string) =>
    value === ""
      ? name.unset
      : (name.known?.find((one) => one.value === value)?.name ?? wordOf(value) ?? value);
  return (
    <div ref={row} className="w-full">
      <div className="flex items-start gap-2 rounded-control border border-line px-2.5 py-1.5">
        <span className="flex min-h-6.5 w-24 shrink-0 items-center text-small text-ink-2">
          <span className={cx("truncate", !name.name.startsWith("tag.") && "first-letter:uppercase")}>
            {name.label}
          </span>
        </span>
        <div className="flex min-w-0 grow flex-wrap gap-1.5">
          {values.map((value) => (
            <span
              key={value}
              className="inline-flex h-6.5 max-w-full items-center gap-0.5 rounded-control bg-sunken pl-2 text-small"
            >
              <span className="truncate" title={words(value)}>
                {words(value)}
              </span>
              <IconButton
                label={`Remove ${words(value)}`}
                onClick={() => onChange(values.filter((one) => one !== value))}
              >
                <Icon of={X} size={14} />
              </IconButton>
            </span>
          ))}
          <ValuesBox team={team} name={name} values={values} onChange={onChange} />
        </div>
        <IconButton label={`Remove ${name.label}`} onClick={onRemove}>
          <Icon of={X} size={14} />
        </IconButton>
      </div>
      {(error || values.length === 0) && (
        <p
          role={error ? "alert" : undefined}
          data-wrong={error ? "" : undefined}
          className={cx("mt-1 text-small", error ? "text-bad" : "text-ink-3")}
        >
          {error ?? `All ${name.many} count until you choose some.`}
        </p>
      )}
    </div>
  );
}
