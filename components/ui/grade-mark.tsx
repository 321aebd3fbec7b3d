import { cx } from "./cx";

/** How far a cost can be trusted. */
export type Grade = "exact" | "reported" | "estimated" | "unpriced";
/** Of a single event; one that another took the place of is in no total. */
export type EventGrade = Grade | "superseded";

const TONES: { [grade in EventGrade]?: string } = { unpriced: "text-warn", superseded: "text-ink-3" };

/** The 12 px sign of a grade, for beside its word. `alone` gives it a name and a tooltip of its own. */
export function GradeMark({ grade, alone = false }: { grade: EventGrade; alone?: boolean }) {
  const sign = (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      aria-hidden="true"
      className={cx("shrink-0", TONES[grade] ?? "text-ink-2")}
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
export function GradeName({ grade }: { grade: EventGrade }) {
  return (
    <span className={cx("inline-flex items-center gap-2 text-small", TONES[grade] ?? "text-ink-2")}>
      <GradeMark grade={grade} />
      {grade}
    </span>
  );
}

function Drawing({ grade }: { grade: EventGrade }) {
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
    case "superseded":
      return (
        <>
          <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.2" />
          <path d="M2.9 9.1 9.1 2.9" stroke="currentColor" strokeWidth="1.2" />
        </>
      );
  }
}
