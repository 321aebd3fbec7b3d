"use client";

import { useSearchParams } from "next/navigation";
import { type ReactNode, Suspense, useState } from "react";

/**
 * Grey in the place of what is late. What is only asked anew stays until it is answered: a boundary that came between
 * would throw it away, with what was opened in it and the place that was scrolled to.
 */
export function PanelBoundary({
  isLate,
  waiting,
  children,
}: {
  isLate: boolean;
  waiting: ReactNode;
  children: ReactNode;
}) {
  const asked = useSearchParams().toString();
  const [kept, setKept] = useState({ asked, hasBoundary: isLate });
  if (kept.asked !== asked) setKept({ asked, hasBoundary: kept.hasBoundary || isLate });
  return kept.hasBoundary ? <Suspense fallback={waiting}>{children}</Suspense> : children;
}
