import type { ReactNode } from "react";
import type { BudgetView } from "@/components/budgets/budget-words";
import { BurnDown } from "@/components/budgets/burn-down";
import { WaitingChart } from "@/components/charts/waiting-chart";
import { Band } from "@/components/layout/page";
import { EmptyState } from "@/components/ui/empty-state";
import type { Course } from "@/lib/course";
import { Panel, type Question } from "../../../_components/panel";
import { courseNotesOf } from "./course-notes-of";

type Known = { view: BudgetView; course: Course; names: Map<string, string> };

/** What is left over the running period. */
export function CourseBand({ of, now }: { of: Question<Known>; now: Date }) {
  return (
    <Panel
      of={of}
      waiting={
        <Band title="What is left">
          <WaitingChart />
        </Band>
      }
      failed="The chart did not load"
    >
      {({ view, course, names }) => (
        <Band title="What is left" note={view.counter} aside={<ChartKeys course={course} />}>
          {course.points.length > 1 ? (
            <BurnDown
              course={course}
              status={view.status}
              notes={courseNotesOf(view, course, names, now)}
              now={now}
            />
          ) : (
            <EmptyState title="The period has only just begun" />
          )}
        </Band>
      )}
    </Panel>
  );
}

function ChartKeys({ course }: { course: Course }) {
  return (
    <div aria-hidden="true" className="flex gap-x-4 text-caption text-ink-2 max-sm:hidden">
      <Line className="border-t-2 border-ink">left</Line>
      {course.hasEnd && <Line className="border-t border-ink-4">even pace</Line>}
      <Line className="border-t-2 border-dashed border-ink">forecast</Line>
      {course.blocked.length > 0 && (
        <Line className="h-3 w-2! border-x border-bad-line bg-bad-wash">blocked</Line>
      )}
    </div>
  );
}

function Line({ className, children }: { className: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`w-4 ${className}`} />
      {children}
    </span>
  );
}
