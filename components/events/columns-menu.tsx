"use client";

import { Columns3 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useOptimistic, useTransition } from "react";
import { moveFocus } from "../ui/anchored";
import { Button, buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { PopBox } from "../ui/pop-box";
import { COLUMN_GROUPS, COLUMNS_COOKIE, columnsText, inOrder, USUAL_COLUMNS } from "./event-columns";

const YEAR_SECONDS = 365 * 86_400;
const USUAL = columnsText(USUAL_COLUMNS);

/** The columns of the list, each to be ticked; the choice stays in the address and is remembered. */
export function ColumnsMenu({
  chosen,
  path,
  kept,
}: {
  chosen: string[];
  path: string;
  /** The address's parts that stay, for those without scripts. */
  kept: [name: string, value: string][];
}) {
  const id = useId();
  const router = useRouter();
  const [isPending, start] = useTransition();
  // The ticks are ahead of the list while its answer is under way, then the address says which there are.
  const [ticked, setTicked] = useOptimistic(chosen);

  function choose(ids: string[]) {
    if (ids.length === 0) return;
    const text = columnsText(inOrder(ids));
    keepColumns(text);
    const query = new URLSearchParams(window.location.search);
    query.delete("columns");
    if (text !== USUAL) query.set("columns", text);
    start(() => {
      setTicked(ids);
      router.replace(query.size > 0 ? `${path}?${query}` : path, { scroll: false });
    });
  }

  return (
    <>
      <button
        id={`${id}-button`}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        className={buttonClass({ size: "bar" })}
      >
        <Icon of={Columns3} size={14} />
        <span className="max-sm:sr-only">Columns</span>
      </button>
      <PopBox id={id} label="Columns" anchor={`${id}-button`}>
        {() => (
          <form
            action={path}
            aria-busy={isPending}
            onSubmit={(event) => event.preventDefault()}
            onKeyDown={(event) => moveFocus(event, "input[type=checkbox]")}
          >
            {kept.map(([name, value]) => (
              <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
            ))}
            <div className="max-h-[55dvh] overflow-y-auto">
              {COLUMN_GROUPS.map(({ name, columns }, group) => (
                <fieldset key={name}>
                  <legend className="px-2 pt-1.5 pb-1 text-caption text-ink-3">{name}</legend>
                  {columns.map(({ id: column, label }, place) => (
                    <label
                      key={column}
                      className="flex min-h-7.5 items-center gap-2 rounded-control px-2 hover:bg-tint has-focus-visible:bg-tint pointer-coarse:min-h-11"
                    >
                      <input
                        type="checkbox"
                        name="columns"
                        value={column}
                        checked={ticked.includes(column)}
                        data-first={(group === 0 && place === 0) || undefined}
                        onChange={(event) =>
                          choose(
                            event.target.checked
                              ? [...ticked, column]
                              : ticked.filter((one) => one !== column),
                          )
                        }
                        className="size-3.5 shrink-0 accent-accent"
                      />
                      {label}
                    </label>
                  ))}
                </fieldset>
              ))}
            </div>
            <div className="flex justify-end border-t border-line p-1 pt-1.5">
              <noscript>
                <button type="submit" className={buttonClass({ size: "bar", look: "primary" })}>
                  Apply
                </button>
              </noscript>
              <Button
                size="bar"
                look="quiet"
                disabled={columnsText(inOrder(ticked)) === USUAL}
                onClick={() => choose(USUAL_COLUMNS)}
              >
                Usual columns
              </Button>
            </div>
          </form>
        )}
      </PopBox>
    </>
  );
}

function keepColumns(text: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: safe because the Cookie Store API is not in every browser we serve
  document.cookie = `${COLUMNS_COOKIE}=${text}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
