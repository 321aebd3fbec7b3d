"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useTransition } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";

const FIELD =
  "h-6.5 rounded-control border border-field bg-surface text-small text-ink transition-colors " +
  "focus-visible:border-transparent pointer-coarse:h-9 pointer-coarse:text-input";

/**
 * Fields that choose what a page shows, kept in its address. Without scripts it is sent by its button; with them
 * the page stays, and a field that is left empty is left out of the address.
 */
export function FilterForm({
  label,
  path,
  values,
  kept = [],
  children,
}: {
  label: string;
  path: string;
  /** What the address says of each field; empty where it says nothing. */
  values: Record<string, string>;
  /** Other parts of the address that stay. */
  kept?: [name: string, value: string][];
  children: ReactNode;
}) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [isPending, start] = useTransition();

  // A link can change the address behind the fields' backs.
  useEffect(() => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.current?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
  }, [values]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget))
      if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
    start(() => router.push(query.size > 0 ? `${path}?${query}` : path, { scroll: false }));
  }

  return (
    <search aria-label={label}>
      <form
        ref={form}
        aria-busy={isPending}
        action={path}
        method="get"
        onSubmit={submit}
        onChange={(event) => {
          if (event.target instanceof HTMLSelectElement) event.currentTarget.requestSubmit();
        }}
        className="flex items-center gap-2"
      >
        {kept
          .filter(([name]) => !(name in values))
          .map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
        {children}
        <button type="submit" className="sr-only focus:not-sr-only focus:px-2 focus:text-small">
          Apply
        </button>
      </form>
    </search>
  );
}

export function FilterSearch({ label, name, value }: { label: string; name: string; value: string }) {
  return (
    <span className="relative flex items-center">
      <Icon of={Search} size={14} className="pointer-events-none absolute left-2 text-ink-3" />
      <input
        type="search"
        name={name}
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        className={cx(FIELD, "w-40 pr-2 pl-7 placeholder:text-ink-3 sm:w-56 xl:w-72")}
      />
    </span>
  );
}

export function FilterSelect({
  label,
  name,
  value,
  options,
}: {
  label: string;
  name: string;
  value: string;
  options: { value: string; label: string }[];
}) {
  return (
    <select
      name={name}
      aria-label={label}
      defaultValue={value}
      className={cx(FIELD, "max-w-48 px-1.5 font-medium")}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
