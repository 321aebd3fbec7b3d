import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatDifferenceUsd, formatShare, formatTotalUsd } from "@/lib/format";
import { LongName } from "../charts/long-name";
import { Usd } from "../ui/figures";
import { type Grade, GradeMark } from "../ui/grade-mark";
import { Icon } from "../ui/icon";

type Counts = Record<Grade, number>;

/** Calls without a price and the share of each other grade, before and after. Grades that nobody has are left out. */
export function GradeMoves({ before, after }: { before: Counts; after: Counts }) {
  const shares: Grade[] = ["exact", "reported", "estimated"];
  return (
    <Moves title="Grades">
      <Move
        name="unpriced calls"
        mark={<GradeMark grade="unpriced" />}
        before={formatCount(before.unpriced)}
        after={formatCount(after.unpriced)}
      />
      {shares
        .filter((grade) => grade === "exact" || before[grade] + after[grade] > 0)
        .map((grade) => (
          <Move
            key={grade}
            name={`${grade}, share of requests`}
            mark={<GradeMark grade={grade} />}
            before={shareOf(before, grade)}
            after={shareOf(after, grade)}
          />
        ))}
    </Moves>
  );
}

/** Costs are decimal strings; null where no call has one. */
export type ProjectMove = {
  id: string;
  name: string;
  oldCostUsd: string | null;
  newCostUsd: string | null;
  deltaUsd: string;
};

/** What the events that change cost each project, before and after. */
export function ProjectMoves({ projects }: { projects: ProjectMove[] }) {
  return (
    <Moves title="By project">
      {projects.map(({ id, name, oldCostUsd, newCostUsd, deltaUsd }) => (
        <Move
          key={id}
          name={<LongName text={name} className="max-w-full" />}
          before={<Usd value={oldCostUsd} />}
          after={<Usd value={newCostUsd} />}
          note={formatDifferenceUsd(deltaUsd)}
        />
      ))}
    </Moves>
  );
}

/** Decimal strings; the limit is that of each counter. */
export type BudgetMove = {
  id: string;
  name: string;
  href: string;
  limitUsd: string;
  oldSpentUsd: string;
  newSpentUsd: string;
};

/** What budgets have spent in their running periods, before and after. */
export function BudgetMoves({ budgets }: { budgets: BudgetMove[] }) {
  return (
    <Moves title="Budgets, running period">
      {budgets.map(({ id, name, href, limitUsd, oldSpentUsd, newSpentUsd }) => (
        <Move
          key={id}
          name={
            <Link href={href} prefetch={false} className="opens min-w-0">
              <LongName text={name} className="max-w-full" />
            </Link>
          }
          before={<Usd value={oldSpentUsd} />}
          after={<Usd value={newSpentUsd} />}
          note={`limit ${formatTotalUsd(limitUsd)}`}
        />
      ))}
    </Moves>
  );
}

function Moves({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1.5 text-heading">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

function Move({
  name,
  mark,
  before,
  after,
  note,
}: {
  name: ReactNode;
  mark?: ReactNode;
  before: ReactNode;
  after: ReactNode;
  note?: string;
}) {
  return (
    <div className="flex min-h-7 items-center gap-2">
      <dt className="flex min-w-0 items-center gap-2">
        {mark}
        {name}
      </dt>
      <dd className="ml-auto flex items-center gap-2 whitespace-nowrap">
        <span className="text-ink-3">{before}</span>
        <span className="sr-only">becomes</span>
        <Icon of={ArrowRight} size={14} className="shrink-0 text-ink-4" />
        <span>{after}</span>
        {note && <span className="min-w-20 text-right text-small text-ink-3">{note}</span>}
      </dd>
    </div>
  );
}

function shareOf(counts: Counts, grade: Grade): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return formatShare(all > 0 ? counts[grade] / all : 0);
}
