// Where the words of a mark have room. The plot's width is not known here, so it is taken to be as narrow as it gets in
// a layout that shows words at all; in a wider one they have the more room.

/** One that stands out: its bucket, its words, and whatever else can follow them where there is more room. */
export type Mark = { index: number; text: string; more: string | null };

/** `bottom` is a share of the plot. Without a side there is room for the diamond alone. */
export type PlacedMark = Mark & { bottom: number; side: "right" | "left" | null; hasMore: boolean };

const NARROW_PX = 600;
const WIDE_PX = 920;
const LETTER_PX = 6.3;
/** Of the diamond and the gaps around it. */
const DIAMOND_PX = 26;
/** How much of the plot's height the words need, half above and half below the middle of the diamond. */
const HEIGHT = 0.1;
const HALF_DIAMOND_PX = 8;

type Box = { left: number; right: number; middle: number };

/** Places marks above their bars: `heights` are of all bars, in shares of the plot. `kept` is for other words. */
export function placeMarks(marks: Mark[], heights: number[], kept: Box[] = []): PlacedMark[] {
  const diamonds = marks.map(({ index }) => diamondBox(index, heights));
  const taken = [...kept];
  return marks.map((mark, place) => {
    const own = diamonds[place] ?? { left: 0, right: 0, middle: 0 };
    const others = [...taken, ...diamonds.filter((_, other) => other !== place)];
    const fits = (letters: number, px: number, side: "left" | "right") => {
      const box = wordsBox(own, (letters * LETTER_PX + DIAMOND_PX) / px, side);
      return box.left >= 0 &&
        box.right <= 1 &&
        !others.some((other) => overlap(other, box)) &&
        isFree(box, heights)
        ? box
        : null;
    };
    for (const side of ["right", "left"] as const) {
      const words = fits(mark.text.length, NARROW_PX, side);
      if (!words) continue;
      const whole = mark.more === null ? null : fits(mark.text.length + mark.more.length + 2, WIDE_PX, side);
      taken.push(words, ...(whole ? [whole] : []));
      return { ...mark, bottom: own.middle, side, hasMore: whole !== null };
    }
    return { ...mark, bottom: own.middle, side: null, hasMore: false };
  });
}

function diamondBox(index: number, heights: number[]): Box {
  const centre = (index + 0.5) / heights.length;
  const half = HALF_DIAMOND_PX / NARROW_PX;
  return { left: centre - half, right: centre + half, middle: (heights[index] ?? 0) + HEIGHT / 2 };
}

function wordsBox({ left, right, middle }: Box, width: number, side: "left" | "right"): Box {
  return side === "right" ? { left, right: left + width, middle } : { left: right - width, right, middle };
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && Math.abs(one.middle - other.middle) < HEIGHT;
}

/** Whether no bar reaches into the words. */
function isFree({ left, right, middle }: Box, heights: number[]): boolean {
  const [first, last] = [Math.floor(left * heights.length), Math.ceil(right * heights.length)];
  return heights.slice(first, last).every((height) => height <= middle - HEIGHT / 2 + 1e-9);
}
