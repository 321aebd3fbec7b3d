"use client";

import { CircleAlert, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { removeBudget } from "../../actions";

/** A button that asks first, and then leads to the list. */
export function DeleteBudget(budget: { team: string; id: string; name: string; isHard: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const router = useRouter();

  function remove() {
    start(async () => {
      const result = await removeBudget({ team: budget.team, id: budget.id });
      if (!result.ok) return setError(result.error.message);
      router.replace(`/t/${budget.team}/budgets`);
    });
  }

  return (
    <>
      <IconButton label="Delete budget" onClick={() => setOpen(true)}>
        <Icon of={Trash2} size={14} />
      </IconButton>
      <Dialog title={`Delete ${budget.name}`} open={isOpen} onClose={() => setOpen(false)}>
        <p className="mt-2 text-ink-2">
          {budget.isHard ? "It stops no call any more. " : "Nothing is counted against it any more. "}
          It cannot be undone. What was recorded stays.
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
          <Button look="danger" disabled={isPending} onClick={remove}>
            Delete budget
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
