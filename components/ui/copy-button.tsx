"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Icon } from "./icon";

type Outcome = "idle" | "copied" | "refused";

const WORDS: Record<Outcome, string> = { idle: "Copy", copied: "Copied", refused: "Select and copy" };

/** Copies `text`, and says so for two seconds. */
export function CopyButton({ text, look = "quiet" }: { text: string; look?: "quiet" | "secondary" }) {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    setOutcome(await write(text));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome("idle"), 2000);
  }

  return (
    <Button look={look} size="bar" onClick={copy}>
      <Icon of={outcome === "copied" ? Check : Copy} size={14} />
      <span aria-live="polite">{WORDS[outcome]}</span>
    </Button>
  );
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
