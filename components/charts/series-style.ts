import type { SeriesColor } from "@/lib/colors";

/** How a series is drawn: a stored colour, the grey of Other, or dashed for what has no price. */
export type SeriesStyle = SeriesColor | "other" | "unpriced";

const SOLID = [
  "bg-cat-1",
  "bg-cat-2",
  "bg-cat-3",
  "bg-cat-4",
  "bg-cat-5",
  "bg-cat-6",
  "bg-cat-7",
  "bg-cat-8",
  "bg-cat-9",
  "bg-cat-10",
];
const HOLLOW = [
  "hollow-cat-1",
  "hollow-cat-2",
  "hollow-cat-3",
  "hollow-cat-4",
  "hollow-cat-5",
  "hollow-cat-6",
  "hollow-cat-7",
  "hollow-cat-8",
  "hollow-cat-9",
  "hollow-cat-10",
];
const WASH = [
  "wash-cat-1",
  "wash-cat-2",
  "wash-cat-3",
  "wash-cat-4",
  "wash-cat-5",
  "wash-cat-6",
  "wash-cat-7",
  "wash-cat-8",
  "wash-cat-9",
  "wash-cat-10",
];

const STROKE = [
  "stroke-cat-1",
  "stroke-cat-2",
  "stroke-cat-3",
  "stroke-cat-4",
  "stroke-cat-5",
  "stroke-cat-6",
  "stroke-cat-7",
  "stroke-cat-8",
  "stroke-cat-9",
  "stroke-cat-10",
];

/** The class of a line. Without a style it is the only one, and ink. */
export function strokeClass(style: SeriesStyle | undefined): string {
  return (typeof style === "object" && STROKE[style.slot - 1]) || "stroke-ink";
}

/** The class that fills a bar or a swatch. */
export function fillClass(style: SeriesStyle): string {
  if (style === "other") return "bg-cat-other";
  if (style === "unpriced") return "border border-dashed border-warn";
  return (style.isHollow ? HOLLOW : SOLID)[style.slot - 1] ?? "bg-cat-other";
}

/** The class of a bar that text stands on. */
export function washClass(style: SeriesStyle | undefined): string {
  return (typeof style === "object" && WASH[style.slot - 1]) || "bg-sunken";
}

/** In one chart the smaller of two solid series of one slot is drawn hollow. Series come largest first. */
export function apart(styles: SeriesStyle[]): SeriesStyle[] {
  const solid = new Set<number>();
  return styles.map((style) => {
    if (typeof style === "string" || style.isHollow) return style;
    if (solid.has(style.slot)) return { slot: style.slot, isHollow: true };
    solid.add(style.slot);
    return style;
  });
}
