"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

const EVERY_MS = 2000;

/** Asks the server for the page again every two seconds while it can be seen; the page decides what it became. */
export function Listening() {
  const router = useRouter();
  const [isAsking, ask] = useTransition();

  useEffect(() => {
    function look() {
      if (document.visibilityState === "visible" && !isAsking) ask(() => router.refresh());
    }
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [router, isAsking]);

  return (
    <span role="status" className="flex items-center gap-2.5 text-small">
      <span aria-hidden="true" className="relative flex size-3 items-center justify-center">
        <span className="absolute inset-0 animate-pulse rounded-full bg-accent-line" />
        <span className="relative size-1.5 rounded-full bg-accent" />
      </span>
      Listening for the first event
    </span>
  );
}
