"use client";

import { Failure } from "@/components/ui/failure";

export default function RootError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <main className="flex min-h-dvh items-center justify-center bg-surface">
      <Failure heading="h1" title="The page did not load" retry={retry} reference={error.digest}>
        The server could not put it together. Nothing was changed.
      </Failure>
    </main>
  );
}
