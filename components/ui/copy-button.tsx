"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "./button";
import { Icon } from "./icon";

type Outcome = "idle" | "copied" | "refused";

const WORDS: Record<Outcome, string> = { idle: "Copy", copied: "Copied", refused: "Select and copy" };

/** Copies `text`, and says so for two seconds. */
export function CopyButton({
  text,
  look = "quiet",
  words = WORDS,
}: {
  text: string | (() => string);
  look?: "quiet" | "secondary";
  words?: Record<Outcome, string>;
}) {
  const { outcome, copy } = useCopy(text);
  return (
    <Button look={look} size="bar" onClick={copy}>
      <Icon of={outcome === "copied" ? Check : Copy} size={14} />
      <span aria-live="polite">{words[outcome]}</span>
    </Button>
  );
}

/** The same beside a short text, as an icon alone; `label` names it until it has been pressed. */
export function CopyIcon({ text, label }: { text: string; label: string }) {
  const { outcome, copy } = useCopy(text);
  return (
    <span aria-live="polite" className="-my-1.5 inline-flex">
      <IconButton label={outcome === "idle" ? label : WORDS[outcome]} onClick={copy}>
        <Icon of={outcome === "copied" ? Check : Copy} size={14} />
      </IconButton>
    </span>
  );
}

function useCopy(text: string | (() => string)): { outcome: Outcome; copy: () => Promise<void> } {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    outcome,
    copy: async () => {
      setOutcome(await write(typeof text === "string" ? text : text()));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setOutcome("idle"), 2000);
    },
  };
}

// Outside a secure context there is no clipboard: a server reached by plain HTTP on another host.
async function write(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "refused";
  }
}
