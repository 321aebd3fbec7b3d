"use client";

import { Failure } from "@/components/ui/failure";
import "./globals.css";

export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <body className="font-sans">
        <title>TokenBudget did not load</title>
        <main className="flex min-h-dvh items-center justify-center bg-surface">
          <Failure heading="h1" title="TokenBudget did not load" retry={retry} reference={error.digest}>
            The server could not put the page together. Nothing was changed.
          </Failure>
        </main>
      </body>
    </html>
  );
}
