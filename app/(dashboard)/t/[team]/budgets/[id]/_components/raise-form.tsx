"use client";

import { ArrowUp, CircleAlert } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { MoneyField } from "@/components/ui/money-field";
import { Notice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import type { ActionError } from "@/lib/http/action";
import { parseWallTime } from "@/lib/time";
import { fieldErrors } from "../../../_components/form-error";
import { typedAmount } from "../../_components/form/typed-amount";
import { raiseLimit } from "../../actions";

type Props = {
  team: string;
  budget: { id: string; name: string; per: string | null };
  /** The budget's zone. */
  tz: string;
  /** What the field for the end begins with: a wall time of that zone, such as the end of the period. */
  until: string;
};

/** The button that raises a budget's limit for a time, with its dialog. */
export function RaiseForm({ label = "Raise for now", ...props }: Props & { label?: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button className="print:hidden" onClick={() => setOpen(true)}>
        <Icon of={ArrowUp} size={14} />
        {label}
      </Button>
      <Dialog title={`Raise ${props.budget.name}`} open={isOpen} onClose={() => setOpen(false)}>
        <Fields {...props} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Fields({ team, budget, tz, until, close }: Props & { close: () => void }) {
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const errors = error ? fieldErrors(error, "raise.") : {};
  const hasPlace = ["amount_usd", "expires_at", "reason"].some((name) => errors[name]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const end = String(fields.get("expires_at"));
    const raise = {
      amount_usd: typedAmount(String(fields.get("amount_usd"))),
      expires_at: parseWallTime(end, tz)?.toISOString() ?? end,
      reason: String(fields.get("reason")),
    };
    start(async () => {
      const result = await raiseLimit({ team, id: budget.id, raise });
      if (result.ok) close();
      else setError(result.error);
    });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="mt-4 flex flex-col gap-4">
      {error && !hasPlace && <Notice tone="bad" icon={CircleAlert} title={error.message} />}
      {budget.per && (
        <p className="text-small text-ink-2">
          It raises the limit of each of its counters, not of one alone.
        </p>
      )}
      <MoneyField
        label="By"
        name="amount_usd"
        placeholder="US dollars more"
        autoFocus
        error={errors.amount_usd}
      />
      <TextField
        label="Until"
        name="expires_at"
        type="datetime-local"
        defaultValue={until}
        help={`Time in ${tz}. Then the limit is what it was.`}
        error={errors.expires_at}
      />
      <TextField
        label="Why"
        name="reason"
        autoComplete="off"
        maxLength={500}
        help="Who looks at the budget reads it."
        error={errors.reason}
      />
      <DialogActions>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={isPending}>
          Raise the limit
        </Button>
      </DialogActions>
    </form>
  );
}
