import { toDifferenceBars } from "@/components/prices/difference-days";
import { RepriceFigures } from "@/components/prices/reprice-figures";
import { RepriceBadge } from "@/components/prices/reprice-list";
import { RepricedModels } from "@/components/prices/reprice-models";
import { BudgetMoves, GradeMoves, ProjectMoves } from "@/components/prices/reprice-moves";
import { changedWords, differenceOf, eventWords, filterWords } from "@/components/prices/reprice-words";
import { EmptyState } from "@/components/ui/empty-state";
import { formatDifferenceUsd } from "@/lib/format";
import { dateOf, formatDate, formatDays, formatInstant, formatPreciseClock } from "@/lib/time";
import { ApplyBar } from "./apply-bar";
import type { LoadedReprice } from "./load-reprice";
import { changeOf } from "./price-change";
import { RepriceState } from "./reprice-state";

/** A re-price from its preview to its end: what has become of it, its figures, and what can be done. */
export function RepriceView({
  loaded,
  team,
  mayChange,
  discarded,
  now,
}: {
  loaded: LoadedReprice;
  team: string;
  mayChange: boolean;
  /** Where a discarded preview leads. */
  discarded: string;
  now: Date;
}) {
  const { reprice, projectNames } = loaded;
  const { preview, timeZone: tz, createdAt } = reprice;
  const about = [formatDays(reprice, tz, now), filterWords(reprice.filter, projectNames)];
  const isOpen = reprice.state === "previewed";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-5 lg:px-5">
        <h2 className="text-heading">{isOpen ? "Re-price preview" : "Re-price"}</h2>
        {!isOpen && <RepriceBadge state={reprice.state} />}
        <span className="min-w-0 text-small text-ink-3">{[...about, changedWords(preview)].join(", ")}</span>
        <time
          dateTime={createdAt.toISOString()}
          title={formatInstant(createdAt, tz)}
          className="ml-auto text-caption whitespace-nowrap text-ink-3"
        >
          {reckonedWords(createdAt, tz, now)}
        </time>
      </div>
      <RepriceState reprice={reprice} team={team} mayUndo={mayChange} />
      {preview.events > 0 ? (
        <Figures loaded={loaded} team={team} now={now} />
      ) : (
        <NothingChanges scanned={preview.scanned} />
      )}
      {isOpen && mayChange && preview.events > 0 && (
        <ApplyBar
          team={team}
          id={reprice.id}
          difference={formatDifferenceUsd(differenceOf(preview))}
          discarded={discarded}
        />
      )}
      {isOpen && !mayChange && (
        <p className="px-4 py-3 text-small text-ink-3 lg:px-5">An admin of the team can apply it.</p>
      )}
    </>
  );
}

/** `Reckoned at 14:20:03`, with its date when that is not today. */
function reckonedWords(at: Date, tz: string, now: Date): string {
  const clock = formatPreciseClock(at, tz).slice(0, 8);
  const isToday = dateOf(at, tz) === dateOf(now, tz);
  return isToday ? `Reckoned at ${clock}` : `Reckoned ${formatDate(at, tz)}, ${clock}`;
}

function NothingChanges({ scanned }: { scanned: number }) {
  return (
    <EmptyState title={scanned === 0 ? "No events match" : "Nothing would change"}>
      {scanned === 0
        ? "Nothing was recorded in this range that the filter takes."
        : `Of ${eventWords(scanned)} each has the cost that today's prices give it.`}
    </EmptyState>
  );
}

function Figures({ loaded, team, now }: { loaded: LoadedReprice; team: string; now: Date }) {
  const { reprice, styles, prices, projectNames } = loaded;
  const { preview, timeZone: tz } = reprice;
  const difference = toDifferenceBars(preview.byDay, reprice, { tz, now });
  const rows = preview.byModel.map((model, place) => ({
    ...model,
    style: model.oldCostUsd === null ? ("unpriced" as const) : (styles[place] ?? ("other" as const)),
    ...changeOf(model, prices, tz),
  }));
  const wasPriced = preview.byModel.some(({ oldCostUsd }) => oldCostUsd !== null);
  const oldCostUsd = wasPriced ? preview.oldCostUsd : null;
  const total = { ...preview, oldCostUsd, deltaUsd: differenceOf(preview) };
  const projects = preview.byProject.map((project) => ({
    ...project,
    id: project.projectId,
    name: projectNames.get(project.projectId) ?? "A project that is gone",
  }));
  const budgets = (preview.budgets ?? []).map((budget) => ({
    ...budget,
    href: `/t/${team}/budgets/${budget.id}`,
  }));
  return (
    <>
      <div className="px-4 pt-4 pb-5 lg:px-5">
        <RepriceFigures preview={preview} isOpen={reprice.state === "previewed"} {...difference} />
      </div>
      <div className="border-t border-line">
        <RepricedModels rows={rows} total={total} />
      </div>
      <div className="grid gap-x-6 gap-y-5 px-4 py-4 md:grid-cols-2 lg:px-5">
        {projects.length > 1 && <ProjectMoves projects={projects} />}
        <GradeMoves {...preview.grades} />
        {budgets.length > 0 && <BudgetMoves budgets={budgets} />}
      </div>
    </>
  );
}
