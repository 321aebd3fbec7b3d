import type { ReactNode } from "react";
import { GradeStrip } from "@/components/charts/grade-strip";
import { formatCount } from "@/lib/format";

/** How far the figures can be trusted. */
export function Grades({ requests, grades }: Parameters<typeof GradeStrip>[0]) {
  return (
    <GradesBand
      note={
        <>
          share of {formatCount(requests)} {requests === 1 ? "request" : "requests"}
        </>
      }
    >
      <GradeStrip requests={requests} grades={grades} />
    </GradesBand>
  );
}

export function WaitingGrades() {
  return (
    <GradesBand note="share of requests">
      <div className="h-8.5">
        <div className="h-2 rounded-bar bg-line" />
      </div>
    </GradesBand>
  );
}

function GradesBand({ note, children }: { note: ReactNode; children: ReactNode }) {
  return (
    <section
      aria-labelledby="grades"
      className="grid gap-x-6 gap-y-3 border-b border-line px-4 py-3.5 lg:grid-cols-[9.5rem_minmax(0,1fr)] lg:px-5"
    >
      <div>
        <h2 id="grades" className="text-heading">
          Grade of the figures
        </h2>
        <p className="text-caption text-ink-3">{note}</p>
      </div>
      {children}
    </section>
  );
}
