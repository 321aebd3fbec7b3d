// Chance that repeats itself: the same seed gives the same draws, on every machine.

export type Random = {
  /** From 0 up to, but not 1. */
  unit: () => number;
  /** A whole number from 0 up to, but not `below`. */
  int: (below: number) => number;
  chance: (probability: number) => boolean;
  /** Around a median; two thirds lie within a factor of e^spread. */
  logNormal: (median: number, spread: number) => number;
  hex: (digits: number) => string;
};

/** Chris Doty-Humphrey's sfc32, of which one step costs a few nanoseconds. */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];
  const bits = () => {
    const drawn = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + drawn;
    return drawn >>> 0;
  };
  for (let round = 0; round < 16; round++) bits();
  const unit = () => bits() / 2 ** 32;
  return {
    unit,
    int: (below) => Math.floor(unit() * below),
    chance: (probability) => unit() < probability,
    logNormal: (median, spread) => median * Math.exp(spread * createNormal(unit)),
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += bits().toString(16).padStart(8, "0");
      return text.slice(0, digits);
    },
  };
}

/** Box and Muller's way to a normal distribution. */
function createNormal(unit: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
}

/** Picks places of a list, each as often as it weighs. */
export function createPicker(weights: ArrayLike<number>): (random: Random) => number {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (let place = 0; place < weights.length; place++) {
    total += weights[place] ?? 0;
    sums[place] = total;
  }
  return (random) => {
    const drawn = random.unit() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Zipf's law: the second is met half as often as the first, the tenth a tenth as often. */
export function zipf(count: number): number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
}
