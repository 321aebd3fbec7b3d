"use client";

import { type ComponentProps, useEffect, useId, useRef, useState } from "react";
import { TextField } from "@/components/ui/text-field";
import { suggestModels } from "../unpriced/actions";

const PAUSE_MS = 150;

/** A model of the catalogue by name, as `provider/model`; proposes those that hold what is typed. */
export function KnownModelField({
  team,
  ...rest
}: { team: string } & Pick<
  ComponentProps<typeof TextField>,
  "label" | "name" | "help" | "error" | "className" | "defaultValue"
>) {
  const listId = useId();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function suggest(words: string) {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const found = await suggestModels({ team, words });
      if (found.ok) setNames(found.data);
    }, PAUSE_MS);
  }

  return (
    <>
      <TextField
        {...rest}
        list={listId}
        autoComplete="off"
        spellCheck={false}
        placeholder="openai/gpt-5"
        onInput={(event) => suggest(event.currentTarget.value)}
      />
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
