"use client";

import { PageHeader } from "@/components/layout/page";
import { Failure } from "@/components/ui/failure";

export default function TeamError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <>
      <PageHeader title="This page did not load" />
      <Failure title="The page did not load" retry={retry} reference={error.digest}>
        The server could not put it together. Nothing was changed.
      </Failure>
    </>
  );
}
