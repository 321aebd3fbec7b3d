"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Icon } from "@/components/ui/icon";
import { removeBudget } from "../../actions";

/** A button that asks first, and then leads to the list. */
export function DeleteBudget(budget: { team: string; id: string; name: string; isHard: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const router = useRouter();
  return (
    <>
      <IconButton label="Delete budget" onClick={() => setOpen(true)}>
        <Icon of={Trash2} size={14} />
      </IconButton>
      <ConfirmDialog
        title={`Delete ${budget.name}`}
        confirm="Delete budget"
        act={() => removeBudget({ team: budget.team, id: budget.id })}
        onDone={() => router.replace(`/t/${budget.team}/budgets`)}
        open={isOpen}
        onClose={() => setOpen(false)}
      >
        {budget.isHard ? "It stops no call any more. " : "Nothing is counted against it any more. "}
        It cannot be undone. What was recorded stays.
      </ConfirmDialog>
    </>
  );
}
