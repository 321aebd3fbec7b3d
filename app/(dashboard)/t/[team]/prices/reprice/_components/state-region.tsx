"use client";

import { type ReactNode, useEffect, useRef } from "react";

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
