"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { TextField } from "../ui/text-field";
import { KEY_PLACEHOLDER } from "./snippets";
import { type CreateKey, useCreateKey } from "./use-create-key";

/** A key that is put in, or made here once, and what is shown with it; null while there is none. */
export function KeyField({
  createKey,
  children,
}: {
  /** Absent for those who may not. */
  createKey?: CreateKey | undefined;
  children: (apiKey: string | null) => ReactNode;
}) {
  const [typed, setTyped] = useState("");
  const [isMade, setMade] = useState(false);
  const { create, isPending, error } = useCreateKey((made) => {
    setTyped(made);
    setMade(true);
  });
  // Anything else would be marked wherever it occurs in the code.
  const apiKey = typed.trim().startsWith("tb_ak_") ? typed.trim() : null;

  return (
    <>
      <div className="flex max-w-180 flex-wrap items-start gap-x-3 gap-y-2">
        <TextField
          label="API key"
          className="min-w-64 grow"
          placeholder={KEY_PLACEHOLDER}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setMade(false);
          }}
          help={
            isMade
              ? "It is filled in below. Copy it now: we keep only a hash and cannot show it again."
              : "Put a key of the team here and it stands in the settings below. It stays in this page."
          }
        />
        {createKey && !apiKey && (
          <Button
            look="secondary"
            className="sm:mt-5.5"
            disabled={isPending}
            onClick={() => create(createKey)}
          >
            Create a key
          </Button>
        )}
      </div>
      {error && (
        <div className="mt-3">
          <Notice tone="bad" icon={CircleAlert} title={error} />
        </div>
      )}
      {children(apiKey)}
    </>
  );
}
