"use client";

import { useState, useTransition } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { TryOutcome } from "@/lib/vault";
import { tryStoredKey } from "../actions";

const TONES = { ok: "good", refused: "bad", unreachable: "bad", unclear: "warn" } as const;

/** Asks the provider whether it takes the key, and says beside the button what came of it. */
export function TryKey({ team, id, name }: { team: string; id: string; name: string }) {
  const [answer, setAnswer] = useState<{ outcome: TryOutcome | "failed"; message: string }>();
  const [isPending, start] = useTransition();

  function tryIt() {
    setAnswer(undefined);
    start(async () => {
      const result = await tryStoredKey({ team, id });
      setAnswer(result.ok ? result.data : { outcome: "failed", message: result.error.message });
    });
  }

  return (
    <>
      <span role="status" title={answer?.message}>
        {answer && (
          <Badge tone={answer.outcome === "failed" ? "bad" : TONES[answer.outcome]}>{answer.outcome}</Badge>
        )}
        <span className="sr-only">{answer?.message}</span>
      </span>
      <Button look="quiet" size="bar" disabled={isPending} aria-label={`Test ${name}`} onClick={tryIt}>
        {isPending ? "Testing…" : "Test"}
      </Button>
    </>
  );
}
