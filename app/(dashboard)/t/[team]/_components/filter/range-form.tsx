"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { PopBox } from "@/components/ui/pop-box";
import { chosenHref } from "./chosen-href";
import type { FilterPlace } from "./filter-place";

/** Takes a range by its first and its last day. */
export function RangeForm({
  id,
  anchor,
  place: { team, path, kept },
  first,
  last,
}: {
  id: string;
  anchor: string;
  place: FilterPlace;
  /** The days of the range as it is, `2026-11-20`. */
  first: string;
  last: string;
}) {
  const router = useRouter();
  return (
    <PopBox id={id} label="Range by days" anchor={anchor}>
      {({ close }) => (
        <form
          action={`/t/${team}/filter`}
          onSubmit={(event) => {
            event.preventDefault();
            const given = [...new FormData(event.currentTarget)].map(([name, value]) => [
              name,
              String(value),
            ]);
            router.push(chosenHref(`/t/${team}`, new URLSearchParams(given)), { scroll: false });
            close();
          }}
          className="grid grid-cols-2 gap-2 p-2"
        >
          <input type="hidden" name="page" value={path.split("/")[3] ?? ""} />
          {kept.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <Day name="first" label="First day" value={first} />
          <Day name="last" label="Last day" value={last} />
          <div className="col-span-2 flex justify-end pt-1">
            <Button type="submit" size="bar" look="primary">
              Apply
            </Button>
          </div>
        </form>
      )}
    </PopBox>
  );
}

function Day({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-small font-medium">
      {label}
      <input
        key={value}
        type="date"
        name={name}
        defaultValue={value}
        required
        min="2015-01-01"
        data-first={name === "first" || undefined}
        className="h-7.5 w-full min-w-0 rounded-control border border-field bg-surface px-2 text-body font-normal focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input"
      />
    </label>
  );
}
