import { cx } from "../ui/cx";

/** One thing that happened in a period, or will; `at` is a share of the drawing, set by the marks. */
export type CourseNote = {
  kind: "reached" | "raised" | "blocked" | "exhausted";
  at: Date;
  /** What it is, in a few words, and what else there is to say. */
  title: string;
  more: string;
  /** Of a threshold. */
  percent?: number;
};

const TONES: Record<CourseNote["kind"], string> = {
  reached: "text-ink",
  raised: "text-ink",
  blocked: "text-bad",
  exhausted: "text-warn",
};

/** The class of the title of a note. */
export function noteTone({ kind, percent = 0 }: CourseNote): string {
  return kind === "reached" && percent >= 100 ? "text-bad" : TONES[kind];
}

/** The same as the words in the drawing, for those who do not see them, and on a phone, where they have no room. */
export function CourseNotes({ notes }: { notes: CourseNote[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-col gap-1 text-small md:sr-only">
      {notes.map((note) => (
        <li key={`${note.kind} ${note.title} ${note.at.getTime()}`} className="flex flex-wrap gap-x-1.5">
          <span className={cx("font-medium", noteTone(note))}>{note.title}</span>
          <span className="text-ink-3">{note.more}</span>
        </li>
      ))}
    </ul>
  );
}
