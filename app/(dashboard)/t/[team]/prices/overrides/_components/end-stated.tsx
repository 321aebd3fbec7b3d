"use client";

import { CircleAlert } from "lucide-react";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { endStated } from "../actions";
import { useOnDone } from "./change-notice";

type Kind = "override" | "adjustment" | "mapping";

const WORDS: Record<Kind, { title: string; end: string; withdraw: string }> = {
  override: {
    title: "End the price of",
    end: "From now on the catalogue's price counts again, if there is one. Until now this one did.",
    withdraw: "As if this price had never been. The one before it, if any, holds in its place.",
  },
  adjustment: {
    title: "End the adjustment of",
    end: "From now on it no longer applies. Until now it did.",
    withdraw: "As if it had never been. The one before it, if any, holds in its place.",
  },
  mapping: {
    title: "Remove the mapping of",
    end: "",
    withdraw: "Its calls are no longer priced as the other model, whenever they were made.",
  },
};

/** A button that says what ending and withdrawing mean before it does either. */
export function EndStated({
  team,
  kind,
  id,
  name,
  mayEnd,
  repriceHref,
}: {
  team: string;
  kind: Kind;
  id: string;
  name: string;
  /** It holds now; one that has not begun or is over can only be withdrawn. */
  mayEnd: boolean;
  /** Where the events it touched are priced anew. */
  repriceHref: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const onDone = useOnDone();
  const words = WORDS[kind];
  const verb = kind === "mapping" ? "Remove" : mayEnd ? "End" : "Withdraw";

  function act(withdraw: boolean) {
    start(async () => {
      const result = await endStated({ team, kind, id, withdraw });
      if (!result.ok) return setError(result.error.message);
      setOpen(false);
      onDone(
        withdraw
          ? {
              title: `${name} is ${kind === "mapping" ? "no longer mapped" : "withdrawn"}.`,
              note: "Events that were priced by it keep their cost until you re-price them.",
              repriceHref,
            }
          : { title: `${name} ended.`, note: "Events from now on take the price that is there without it." },
      );
    });
  }

  return (
    <>
      <Button
        look="quiet"
        size="bar"
        className="print:hidden"
        aria-label={`${verb} ${name}`}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      <Dialog title={`${words.title} ${name}`} open={isOpen} onClose={() => setOpen(false)}>
        <dl className="mt-2 flex flex-col gap-2">
          {mayEnd && words.end && <Meaning verb="End now" means={words.end} />}
          <Meaning verb={kind === "mapping" ? "Remove" : "Withdraw"} means={words.withdraw} />
        </dl>
        <p className="mt-3 text-small text-ink-3">
          Events so far keep their cost either way, until a re-price.
        </p>
        {error && (
          <div className="mt-3">
            <Notice tone="bad" icon={CircleAlert} title={error} />
          </div>
        )}
        <DialogActions>
          <Button look="quiet" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button look="danger" disabled={isPending} onClick={() => act(true)}>
            {kind === "mapping" ? "Remove" : "Withdraw"}
          </Button>
          {mayEnd && words.end && (
            <Button look="primary" disabled={isPending} onClick={() => act(false)}>
              End now
            </Button>
          )}
        </DialogActions>
      </Dialog>
    </>
  );
}

function Meaning({ verb, means }: { verb: string; means: string }) {
  return (
    <div>
      <dt className="font-medium">{verb}</dt>
      <dd className="text-ink-2">{means}</dd>
    </div>
  );
}
