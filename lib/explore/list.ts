import { boundProject, type Scope } from "@/lib/db";
import type { RecordedEvent } from "@/lib/events";
import type { Filter } from "@/lib/filters";
import type { Range } from "@/lib/time";
import { toClauses } from "./clause";
import { type EventCursor, FIRST_ID } from "./cursor";
import { DAY_MS, type Day, summedDays, timesOfDays } from "./days";
import { lookedAt, type Quest, readRare, readThrough, readTimes } from "./read";
import { type Stretch, startOfDay, toStretches } from "./stretches";
import { searchText, type TextSearch } from "./text";

/** At most one of `older` and `newer`; without either the newest events of the range. `text` is searched for. */
export type EventPage = { limit: number; older?: EventCursor; newer?: EventCursor; text?: string };

/**
 * Newest first. A cursor is null where the list ends. `searchedTo` is set when the page is shorter because enough
 * events were looked at for once: the search goes on from there by `older`, or `newer` when that was asked for.
 */
export type EventList = {
  events: RecordedEvent[];
  older: EventCursor | null;
  newer: EventCursor | null;
  searchedTo: Date | null;
};

/** Sums are asked for so far back at first; then four times as far, and so on. */
const FIRST_DAYS = 32;
/** So many events a page looks at. */
export const LOOKED_AT_MOST = 100_000;
/** One in so many calls or fewer is found by an index rather than by looking through. */
const RARE = 200;
/** Whether something is rare is seen by so many days, and taken for so many whose sums do not hold yet. */
const RARE_DAYS = 3;
/** Of all that a page may look at, what is looked through before an index is asked. */
const LITTLE = 1 / 20;

/** The events of a filter in pages, by keyset: a page costs about the same however deep it lies and however rare its events are. */
export async function listEvents(
  scope: Scope,
  asked: Filter,
  page: EventPage,
  lookedAtMost = LOOKED_AT_MOST,
): Promise<EventList> {
  const filter = withinProject(scope, asked);
  const after = page.newer ?? page.older ?? null;
  const forward = page.newer !== undefined;
  const text = page.text ? await searchText(scope, filter.range, page.text) : null;
  const clauses = [...toClauses(filter.selection), ...(text ? [text.clause] : [])];
  const quest = { scope, clauses, forward, after };
  const bounds = { wanted: page.limit + 1, left: lookedAtMost };
  const { found, stoppedAt } = await search(quest, filter, text, bounds);
  const events = found.slice(0, page.limit);
  const [first, last] = [toCursor(events.at(0)), toCursor(events.at(-1))];
  const next = stoppedAt ?? (found.length > page.limit ? last : null);
  const back = after && (first ?? including(after, forward));
  return {
    events: forward ? events.reverse() : events,
    older: forward ? back : next,
    newer: forward ? next : back,
    searchedTo: stoppedAt?.occurredAt ?? null,
  };
}

/** What a key of one project asks for is asked of that project, so that days without any of its calls are passed over. */
function withinProject(scope: Scope, filter: Filter): Filter {
  const bound = boundProject(scope);
  const { selection } = filter;
  return bound && !selection.project_id
    ? { ...filter, selection: { ...selection, project_id: [bound] } }
    : filter;
}

type Found = { found: RecordedEvent[]; stoppedAt: EventCursor | null };
type Bounds = { wanted: number; left: number };

async function search(quest: Quest, filter: Filter, text: TextSearch | null, bounds: Bounds): Promise<Found> {
  const range = startingAt(quest, filter.range);
  if (quest.clauses.length === 0)
    return { found: await readThrough(quest, range, bounds.wanted), stoppedAt: null };
  const { times = [], areAllTimes = false } = text?.clause ?? {};
  if (areAllTimes) return { found: await readTimes(quest, range, times, bounds.wanted), stoppedAt: null };
  const found: RecordedEvent[] = [];
  let { left } = bounds;
  let isRare: boolean | null = null;
  for (const part of partsOf(range, quest.forward)) {
    const clauses = quest.clauses.filter((clause) => clause !== text?.clause);
    if (text) clauses.push(await text.within(part));
    const days = await summedDays(quest.scope, filter.selection, clauses, part);
    isRare ??= areRare(days, quest.forward);
    for (const stretch of toStretches(part, days, quest.forward)) {
      if (left <= 0) return { found, stoppedAt: edgeOf(stretch.range, quest.forward) };
      const read = await readStretch(
        quest,
        filter,
        stretch,
        { wanted: bounds.wanted - found.length, left },
        isRare,
      );
      found.push(...read.found);
      if (found.length >= bounds.wanted) return { found, stoppedAt: null };
      if (read.stoppedAt) return { found, stoppedAt: read.stoppedAt };
      left -= read.looked;
    }
  }
  return { found, stoppedAt: null };
}

async function readStretch(
  quest: Quest,
  { selection }: Filter,
  { range, ...stretch }: Stretch,
  { wanted, left }: Bounds,
  isRare: boolean | null,
): Promise<Found & { looked: number }> {
  if (stretch.way === "times") {
    const times = await timesOfDays(quest.scope, selection, stretch.days);
    return { found: await readTimes(quest, range, times, wanted), looked: times.length, stoppedAt: null };
  }
  let calls = stretch.way === "through" ? stretch.calls : null;
  if (isRare && stretch.way === "unknown" && lengthOf(range) <= RARE_DAYS * DAY_MS) {
    const little = Math.ceil(left * LITTLE);
    const { looked } = await lookedAt(quest, range, little);
    if (looked === little) return { found: await readRare(quest, range, wanted), looked, stoppedAt: null };
    calls = looked;
  }
  const found = await readThrough(quest, range, wanted, left);
  if (found.length === wanted || (calls !== null && calls <= left))
    return { found, looked: calls ?? 0, stoppedAt: null };
  const { looked, last } = await lookedAt(quest, range, left);
  return { found, looked, stoppedAt: looked < left ? null : last };
}

/** Whether few calls of the nearest days are searched for and an index leads to them; null when nothing is known. */
function areRare(days: Day[], forward: boolean): boolean | null {
  const nearest = forward ? days.slice(0, RARE_DAYS) : days.slice(-RARE_DAYS);
  const sum = (name: "calls" | "held") => nearest.reduce((total, day) => total + day[name], 0);
  if (sum("calls") === 0) return null;
  return sum("held") * RARE <= sum("calls") && nearest.every(({ clause }) => clause?.seek);
}

/** What is left of a range behind the place that the page goes on from. */
function startingAt({ forward, after }: Quest, { from, to }: Range): Range {
  if (!after) return { from, to };
  const ms = after.occurredAt.getTime();
  if (forward) return { from: new Date(Math.max(from.getTime(), ms)), to };
  return { from, to: new Date(Math.min(to.getTime(), ms + 1)) };
}

/** A range in parts that end with a day: the first is short, since most searches end in it. */
function* partsOf({ from, to }: Range, forward: boolean): Generator<Range> {
  let [start, end] = [from.getTime(), to.getTime()];
  for (let days = FIRST_DAYS; start < end; days *= 4) {
    const edge = forward
      ? Math.min(end, startOfDay(new Date(start)) + days * DAY_MS)
      : Math.max(start, startOfDay(new Date(end - 1)) - (days - 1) * DAY_MS);
    yield forward
      ? { from: new Date(start), to: new Date(edge) }
      : { from: new Date(edge), to: new Date(end) };
    if (forward) start = edge;
    else end = edge;
  }
}

function lengthOf({ from, to }: Range): number {
  return to.getTime() - from.getTime();
}

/** The place before everything in a range. */
function edgeOf({ from, to }: Range, forward: boolean): EventCursor {
  return { occurredAt: forward ? from : to, id: FIRST_ID };
}

/** The way back from a page without events: to what lay at the place that it went on from. */
function including({ occurredAt }: EventCursor, forward: boolean): EventCursor {
  return { occurredAt: forward ? new Date(occurredAt.getTime() + 1) : occurredAt, id: FIRST_ID };
}

function toCursor(event: RecordedEvent | undefined): EventCursor | null {
  return event ? { occurredAt: event.occurredAt, id: event.id } : null;
}
