"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { applyTeamReprice } from "../actions";

/** Lets a re-price that stopped while it was applied go on, for the reason it had. */
export function GoOn({ team, id, reason }: { team: string; id: string; reason: string }) {
  const router = useRouter();
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function goOn() {
    start(async () => {
      const result = await applyTeamReprice({ team, id, reason });
      if (result.ok) router.refresh();
      else setError(result.error.message);
    });
  }

  return (
    <>
      <Button size="bar" className="print:hidden" disabled={isPending} onClick={goOn}>
        Go on
      </Button>
      <span role="status" className="text-small text-bad">
        {error}
      </span>
    </>
  );
}
