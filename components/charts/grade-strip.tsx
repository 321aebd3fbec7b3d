import type { GradeFigures } from "@/lib/analytics";
import { formatShare } from "@/lib/format";
import { cx } from "../ui/cx";
import { Usd } from "../ui/figures";
import { type Grade, GradeName } from "../ui/grade-mark";

const GRADES: Grade[] = ["exact", "reported", "estimated", "unpriced"];
const FILLS: Record<Grade, string> = {
  exact: "bg-ink",
  reported: "bg-ink-3",
  estimated: "hatch",
  unpriced: "border border-dashed border-warn-fill",
};

/** How the requests share among the grades: a strip, and below it the words with their amounts. */
export function GradeStrip({ grades, requests }: { grades: Record<Grade, GradeFigures>; requests: number }) {
  const shown = GRADES.filter((grade) => grades[grade].requests > 0);
  return (
    <div>
      <div aria-hidden="true" className="flex h-2 gap-px">
        {shown.map((grade) => (
          <span
            key={grade}
            className={cx("min-w-3 basis-0 first:rounded-l-bar last:rounded-r-bar", FILLS[grade])}
            style={{ flexGrow: grades[grade].requests }}
          />
        ))}
        {shown.length === 0 && <span className="grow rounded-bar border border-dashed border-line-strong" />}
      </div>
      <ul className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-1.5 lg:grid-cols-4">
        {GRADES.map((grade) => (
          <li key={grade} className="flex items-center gap-2 text-small whitespace-nowrap">
            <GradeName grade={grade} />
            {requests > 0 && (
              <span className="font-medium">{formatShare(grades[grade].requests / requests)}</span>
            )}
            <span className="text-ink-3 max-xl:sr-only">
              <Amount grade={grade} figures={grades[grade]} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Amount({ grade, figures }: { grade: Grade; figures: GradeFigures }) {
  if (figures.requests === 0) return null;
  return grade === "unpriced" ? "no cost known" : <Usd value={figures.costUsd} grade={grade} />;
}
