"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

const EVERY_MS = 1000;

/** Asks for the page anew every second while something is under way, and only while it is looked at. */
export function Follow() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <noscript>
      <p className="mt-2 text-small text-ink-3">Load the page again to see how far it is.</p>
    </noscript>
  );
}

/** Where a re-price says what has become of it. Takes the focus when that changes and its button went away. */
export function StateRegion({ state, children }: { state: string; children: ReactNode }) {
  const region = useRef<HTMLDivElement>(null);
  const known = useRef(state);
  useEffect(() => {
    if (known.current === state) return;
    known.current = state;
    if (document.activeElement === document.body) region.current?.focus();
  }, [state]);
  return (
    <div ref={region} tabIndex={-1} className="outline-none">
      {children}
    </div>
  );
}
