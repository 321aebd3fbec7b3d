import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  kind: "border border-line text-ink-2",
  fact: "bg-sunken text-ink-2",
  good: "bg-accent-wash text-accent",
  warn: "bg-warn-wash text-warn",
  bad: "bg-bad-wash text-bad",
};

/** Outline for kinds, sunken for facts, wash for states. */
export function Badge({ tone = "kind", children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex h-4.5 items-center rounded-badge px-1.5 text-caption font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
