"use client";

import { Failure } from "@/components/ui/failure";

export default function TeamError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <div className="my-auto">
      <Failure heading="h1" title="The page did not load" retry={retry} reference={error.digest}>
        The server could not put it together. Nothing was changed.
      </Failure>
    </div>
  );
}
