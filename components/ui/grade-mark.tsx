import { cx } from "./cx";

/** How far a cost can be trusted. */
export type Grade = "exact" | "reported" | "estimated" | "unpriced";

/** The 12 px sign of a grade, for beside its word. `alone` gives it a name and a tooltip of its own. */
export function GradeMark({ grade, alone = false }: { grade: Grade; alone?: boolean }) {
  const tone = grade === "unpriced" ? "text-warn" : "text-ink-2";
  const sign = (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      aria-hidden="true"
      className={cx("shrink-0", tone)}
    >
      <Drawing grade={grade} />
    </svg>
  );
  if (!alone) return sign;
  return (
    <span role="img" aria-label={grade} title={grade} className="inline-flex">
      {sign}
    </span>
  );
}

/** The sign with its word. */
export function GradeName({ grade }: { grade: Grade }) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-2 text-small",
        grade === "unpriced" ? "text-warn" : "text-ink-2",
      )}
    >
      <GradeMark grade={grade} />
      {grade}
    </span>
  );
}

function Drawing({ grade }: { grade: Grade }) {
  switch (grade) {
    case "exact":
      return <circle cx="6" cy="6" r="5" fill="currentColor" />;
    case "reported":
      return (
        <>
          <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.2" />
          <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor" />
        </>
      );
    case "estimated":
      return (
        <>
          <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.2" />
          <path d="M3.4 6.5c.9-1.6 1.7-1.6 2.6-.5s1.7 1.1 2.6-.5" stroke="currentColor" strokeWidth="1.2" />
        </>
      );
    case "unpriced":
      return (
        <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.4" strokeDasharray="1.95 1.5" />
      );
  }
}
