import fc from "fast-check";
import { expect, test } from "vitest";
import { Decimal } from "@/lib/money";
import { cost, type Terms, type Usage } from "./cost";
import { RATE_KINDS, type RateSheet, type Rates } from "./price";

// Up to four decimals per million tokens, so that no line of a cost needs rounding.
const rate = fc
  .integer({ min: 0, max: 1_000_000 })
  .map((tenThousandths) => new Decimal(tenThousandths).div(10_000).toFixed());
const rates = fc.record(Object.fromEntries(RATE_KINDS.map((kind) => [kind, rate]))) as fc.Arbitrary<Rates>;
const someRates = fc.record(
  {
    input: rate,
    output: rate,
    cache_read: rate,
    cache_write: rate,
    cache_write_1h: rate,
    input_audio: rate,
    reasoning: rate,
  },
  { requiredKeys: ["input", "output"] },
);
const count = fc.integer({ min: 0, max: 100_000 });

/** Counts whose parts fit into their wholes. */
const usage = fc
  .tuple(count, count, count, count, count, count, count, count)
  .map(
    ([
      fresh,
      cacheReadTokens,
      cacheWriteTokens,
      cacheWrite1hTokens,
      inputAudioTokens,
      text,
      reasoningTokens,
      outputAudioTokens,
    ]) => ({
      inputTokens: fresh + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens + inputAudioTokens,
      cacheReadTokens,
      cacheWriteTokens,
      cacheWrite1hTokens,
      inputAudioTokens,
      outputTokens: text + reasoningTokens + outputAudioTokens,
      reasoningTokens,
      outputAudioTokens,
    }),
  );
type Counts = Record<Exclude<keyof Usage, "units">, number>;

/** Two decimals, so that no line of a factor needs rounding: four of the rate, six of the million and these are 12. */
const factor = (max: number) =>
  fc.integer({ min: 0, max: max * 100 }).map((hundredths) => new Decimal(hundredths).div(100).toFixed());

/** A sheet with a window and a region, and a call at some time, from somewhere, of a team with a multiplier. */
const served = fc
  .record({
    rates,
    window: someRates,
    from: fc.integer({ min: 0, max: 23 }),
    to: fc.integer({ min: 0, max: 23 }),
    hour: fc.integer({ min: 0, max: 23 }),
    region: fc.constantFrom("eu", "us", "elsewhere", null),
    factors: fc.record({ eu: factor(3), us: factor(3) }),
  })
  .map(({ rates, window, from, to, hour, region, factors }) => {
    const clock = (hours: number) => `${String(hours).padStart(2, "0")}:00`;
    const off_peak = [{ from: clock(from), to: clock(to), time_zone: "UTC", rates: window }];
    const sheet: RateSheet = { rates, off_peak, regional: factors };
    return { sheet, terms: { at: new Date(Date.UTC(2026, 10, 1, hour)), region } };
  });

function costOf(counts: Usage, sheet: RateSheet, terms: Terms = {}): Decimal {
  const { costUsd } = cost(counts, sheet, terms);
  if (costUsd === null) throw new Error("unpriced");
  return costUsd;
}

function combine(a: Partial<Counts>, b: Partial<Counts>): Usage {
  const sum = { ...a };
  for (const [name, value] of Object.entries(b))
    sum[name as keyof Counts] = (sum[name as keyof Counts] ?? 0) + value;
  return sum;
}

test("cost is additive: two calls cost what their sum costs in one tier", () => {
  fc.assert(
    fc.property(rates, usage, usage, (all, a, b) => {
      const sheet = { rates: all };
      expect(costOf(combine(a, b), sheet).eq(costOf(a, sheet).plus(costOf(b, sheet)))).toBe(true);
    }),
  );
});

test("cost is linear: n times the tokens cost n times as much", () => {
  fc.assert(
    fc.property(rates, usage, fc.integer({ min: 1, max: 50 }), (all, counts, n) => {
      const many = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value * n]));
      expect(costOf(many, { rates: all }).eq(costOf(counts, { rates: all }).times(n))).toBe(true);
    }),
  );
});

test("cost never falls when fresh input or output grows, long context included", () => {
  const long = fc.tuple(rate, rate, fc.integer({ min: 1, max: 300_000 }));
  fc.assert(
    fc.property(
      someRates,
      long,
      usage,
      count,
      count,
      (base, [input, output, from], counts, moreIn, moreOut) => {
        const dearer = {
          input: new Decimal(base.input).plus(input).toFixed(),
          output: new Decimal(base.output).plus(output).toFixed(),
        };
        const sheet: RateSheet = {
          rates: { input: base.input, output: base.output },
          long_context: [{ from_input_tokens: from, rates: dearer }],
        };
        const larger = {
          ...counts,
          inputTokens: counts.inputTokens + moreIn,
          outputTokens: counts.outputTokens + moreOut,
        };
        expect(costOf(larger, sheet).gte(costOf(counts, sheet))).toBe(true);
      },
    ),
  );
});

test("the lines cover every token once and sum to the cost", () => {
  fc.assert(
    fc.property(someRates, usage, (some, counts) => {
      const { lineItems, costUsd, grade } = cost(counts, { rates: some });
      const tokens = lineItems.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(tokens).toBe(counts.inputTokens + counts.outputTokens);
      const sum = lineItems.reduce((total, { amount }) => total.plus(amount ?? Number.NaN), new Decimal(0));
      expect(costUsd?.eq(sum)).toBe(true);
      expect(grade === "estimated").toBe(lineItems.some(({ note }) => note !== undefined));
    }),
  );
});

test("any counts, even parts that overlap, are charged at least nothing and never beyond their wholes", () => {
  const anything: fc.Arbitrary<Counts> = fc.record({
    inputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    cacheWrite1hTokens: count,
    inputAudioTokens: count,
    inputImageTokens: count,
    outputTokens: count,
    reasoningTokens: count,
    outputAudioTokens: count,
  });
  fc.assert(
    fc.property(rates, anything, (all, counts) => {
      const { lineItems } = cost(counts, { rates: all });
      expect(lineItems.every(({ quantity }) => quantity > 0)).toBe(true);
      expect(lineItems.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(
        counts.inputTokens + counts.outputTokens,
      );
    }),
  );
});

test("on any terms cost is additive and linear while it stays in one tier", () => {
  fc.assert(
    fc.property(served, usage, usage, fc.integer({ min: 1, max: 50 }), ({ sheet, terms }, a, b, n) => {
      const both = costOf(a, sheet, terms).plus(costOf(b, sheet, terms));
      expect(costOf(combine(a, b), sheet, terms).eq(both)).toBe(true);
      const many = Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value * n]));
      expect(costOf(many, sheet, terms).eq(costOf(a, sheet, terms).times(n))).toBe(true);
    }),
  );
});

test("a team's multiplier multiplies the cost, to the 12 decimals of an amount", () => {
  fc.assert(
    fc.property(served, usage, factor(100), ({ sheet, terms }, counts, multiplier) => {
      const plain = costOf(counts, sheet, terms);
      const adjusted = costOf(counts, sheet, { ...terms, multiplier });
      expect(adjusted.minus(plain.times(multiplier)).abs().lte("0.0000000000005")).toBe(true);
      expect(adjusted.isNegative() && !adjusted.isZero()).toBe(false);
    }),
  );
});

test("on any terms the lines sum to the cost, and cost never falls when a count grows", () => {
  const grown = fc.tuple(fc.constantFrom("inputTokens", "outputTokens"), count);
  fc.assert(
    fc.property(served, usage, grown, factor(100), ({ sheet, terms }, counts, [name, more], multiplier) => {
      const all = { ...terms, multiplier };
      const { lineItems, costUsd } = cost(counts, sheet, all);
      const sum = lineItems.reduce((total, { amount }) => total.plus(amount ?? Number.NaN), new Decimal(0));
      expect(costUsd?.eq(sum)).toBe(true);
      const larger = { ...counts, [name]: counts[name as keyof typeof counts] + more };
      expect(costOf(larger, sheet, all).gte(costOf(counts, sheet, all))).toBe(true);
    }),
  );
});

test("cost never falls when a part grows together with its whole", () => {
  const part = fc.constantFrom(
    "cacheReadTokens",
    "cacheWriteTokens",
    "cacheWrite1hTokens",
    "inputAudioTokens",
    "reasoningTokens",
    "outputAudioTokens",
  );
  fc.assert(
    fc.property(served, usage, part, count, ({ sheet, terms }, counts, name, more) => {
      const whole =
        name === "reasoningTokens" || name === "outputAudioTokens" ? "outputTokens" : "inputTokens";
      const larger = { ...counts, [name]: counts[name] + more, [whole]: counts[whole] + more };
      expect(costOf(larger, sheet, terms).gte(costOf(counts, sheet, terms))).toBe(true);
    }),
  );
});

test("what tokens cost in whole picodollars is what decimals make of it, to the last digit", () => {
  const text = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 9 }))
    .map(([digits, decimals]) => new Decimal(digits.toString()).div(10 ** decimals).toFixed());
  const tokens = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(text, text, tokens, tokens, (input, output, inputTokens, outputTokens) => {
      const amounts = [
        new Decimal(input).div(1_000_000).times(inputTokens),
        new Decimal(output).div(1_000_000).times(outputTokens),
      ].map((amount) => amount.toDecimalPlaces(12, Decimal.ROUND_HALF_EVEN));
      const { costUsd, lineItems } = cost({ inputTokens, outputTokens }, { rates: { input, output } });
      expect(costUsd?.toFixed()).toBe(Decimal.sum(...amounts).toFixed());
      const charged = amounts.filter((_, place) => [inputTokens, outputTokens][place] !== 0);
      expect(lineItems.map(({ amount }) => amount)).toEqual(charged.map((amount) => amount.toFixed()));
    }),
    { numRuns: 5000 },
  );
});
