"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Failure } from "@/components/ui/failure";

/** In place of a panel whose question failed; *Try again* asks for the page anew. */
export function PanelFailure({ title, reference }: { title: string; reference: string }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  return (
    <div className="border-b border-line last:border-b-0">
      <Failure
        title={title}
        isRetrying={isPending}
        retry={() => start(() => router.refresh())}
        reference={reference}
      >
        The server could not put this together. Nothing was changed.
      </Failure>
    </div>
  );
}
