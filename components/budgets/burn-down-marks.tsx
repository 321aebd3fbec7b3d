import { cx } from "../ui/cx";
import type { Shape } from "./burn-down-shape";
import { type CourseNote, noteTone } from "./course-notes";

/** Words that stand in the drawing take about so much of its width where it is narrowest. */
const WORDS = 0.3;
const ROW_PX = 36;
/** A label of a threshold this near to the one before has no room. */
/** Below a dot so low there is no room for words. */
const LOW = 0.15;
const NEAR = { x: 0.22, y: 0.1 };

/** Dots at thresholds, a diamond where the limit will be reached, and words where there is room. */
export function BurnDownMarks({ shape, notes }: { shape: Shape; notes: CourseNote[] }) {
  const share = (at: Date) => (at.getTime() - shape.from) / (shape.to - shape.from);
  const reached = withRoom(shape);
  const words = (percent: number) =>
    notes.find((note) => note.kind === "reached" && note.percent === percent);
  const top = notes.filter(({ kind }) => kind === "raised" || kind === "blocked");
  const exhausted = notes.find(({ kind }) => kind === "exhausted");
  return (
    <div aria-hidden="true">
      <span
        className="absolute inset-y-0 border-l border-dashed border-line-strong"
        style={{ left: percent(shape.now) }}
      />
      {reached.map(({ x, y, percent: level, hasRoom }) => {
        const note = words(level);
        return (
          <span key={level} className="absolute" style={{ left: percent(x), bottom: percent(y) }}>
            <Dot isEnd={level >= 100} title={note && `${note.title} ${note.more}`} />
            {note && hasRoom && <DotWords note={note} isLeft={x > NEAR.x} isLow={y < LOW} />}
          </span>
        );
      })}
      {shape.exhausted !== null && (
        <span
          className="absolute bottom-0 h-[30%] border-l border-warn-fill"
          style={{ left: percent(shape.exhausted) }}
        >
          <span className="absolute -bottom-1 -left-1 size-2 rotate-45 border border-warn-fill bg-warn-wash" />
          {exhausted && <TopWords note={exhausted} x={shape.exhausted} row={0} />}
        </span>
      )}
      {rowsOf(top.map(({ at }) => share(at))).map((row, place) => {
        const note = top[place];
        return (
          note && (
            <span
              key={`${note.kind} ${note.at.getTime()}`}
              className="absolute top-0"
              style={{ left: percent(share(note.at)) }}
            >
              <TopWords note={note} x={share(note.at)} row={row} />
            </span>
          )
        );
      })}
    </div>
  );
}

function Dot({ isEnd, title }: { isEnd: boolean; title: string | undefined }) {
  return (
    <span
      title={title}
      className={cx(
        "absolute size-2 -translate-x-1/2 translate-y-1/2 rounded-full border-[1.5px] bottom-0",
        isEnd ? "border-bad-fill bg-bad-fill" : "border-ink bg-surface",
      )}
    />
  );
}

function DotWords({ note, isLeft, isLow }: { note: CourseNote; isLeft: boolean; isLow: boolean }) {
  return (
    <span
      className={cx(
        "absolute rounded-badge bg-surface/80 px-0.5 text-caption whitespace-nowrap text-ink-3 max-md:hidden",
        isLeft && !isLow ? "right-2 -bottom-4" : "bottom-1.5 left-2",
      )}
    >
      <span className={cx("font-medium", noteTone(note))}>{note.title}</span> {note.more}
    </span>
  );
}

function TopWords({ note, x, row }: { note: CourseNote; x: number; row: number }) {
  const isLeft = x > 1 - WORDS;
  return (
    <span
      className={cx(
        "absolute rounded-badge bg-surface/80 px-0.5 text-caption whitespace-nowrap text-ink-3 max-md:hidden",
        isLeft ? "right-2 text-right" : "left-2",
      )}
      style={{ top: row * ROW_PX + 4 }}
    >
      <span className={cx("block font-medium", noteTone(note))}>{note.title}</span>
      {note.more}
    </span>
  );
}

/** Marks at the top, each in the first row where it meets no other. */
function rowsOf(places: number[]): number[] {
  const ends: { from: number; to: number; row: number }[] = [];
  return places.map((x) => {
    const [from, to] = x > 1 - WORDS ? [x - WORDS, x] : [x, x + WORDS];
    const taken = new Set(ends.filter((other) => other.from < to && from < other.to).map(({ row }) => row));
    let row = 0;
    while (taken.has(row)) row++;
    ends.push({ from, to, row });
    return row;
  });
}

function withRoom({ reached }: Shape) {
  const placed: { x: number; y: number }[] = [];
  return reached.map((spot) => {
    const hasRoom = !placed.some(
      ({ x, y }) => Math.abs(x - spot.x) < NEAR.x && Math.abs(y - spot.y) < NEAR.y,
    );
    if (hasRoom) placed.push(spot);
    return { ...spot, hasRoom };
  });
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
