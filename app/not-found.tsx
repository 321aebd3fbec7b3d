import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center bg-surface">
      <EmptyState
        title="There is no such page"
        action={
          <ButtonLink href="/" size="bar">
            To the overview
          </ButtonLink>
        }
      >
        It does not exist, or your account may not see it.
      </EmptyState>
    </main>
  );
}
