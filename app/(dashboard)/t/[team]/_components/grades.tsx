import { GradeStrip } from "@/components/charts/grade-strip";
import { formatCount } from "@/lib/format";

/** How far the figures can be trusted. */
export function Grades({ requests, grades }: Parameters<typeof GradeStrip>[0]) {
  return (
    <section
      aria-labelledby="grades"
      className="grid gap-x-6 gap-y-3 border-b border-line px-4 py-3.5 lg:grid-cols-[9.5rem_minmax(0,1fr)] lg:px-5"
    >
      <div>
        <h2 id="grades" className="text-heading">
          Grade of the figures
        </h2>
        <p className="text-caption text-ink-3">
          share of {formatCount(requests)} {requests === 1 ? "request" : "requests"}
        </p>
      </div>
      <GradeStrip requests={requests} grades={grades} />
    </section>
  );
}
