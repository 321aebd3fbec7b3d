import { AppError } from "@/lib/errors";

/** Exporters send hundreds of spans at a time, collectors thousands. */
const MAX_SPANS = 100_000;
const MAX_VALUES = 2_000_000;
/** Attributes are nested two or three deep, if at all. */
const MAX_DEPTH = 64;

/** Counts what a body has unfolded into, so that a few bytes that stand for an object cannot fill the memory. */
export class Limits {
  #spans = 0;
  #values = 0;

  takeSpan(): void {
    if (++this.#spans > MAX_SPANS)
      throw new AppError("too_large", `A request holds at most ${MAX_SPANS.toLocaleString("en-US")} spans.`);
  }

  takeValue(depth: number): void {
    if (depth > MAX_DEPTH) throw malformed(`attributes are nested more than ${MAX_DEPTH} deep`);
    if (++this.#values > MAX_VALUES)
      throw new AppError(
        "too_large",
        `A request holds at most ${MAX_VALUES.toLocaleString("en-US")} values of attributes.`,
      );
  }
}

export function malformed(what: string): AppError {
  return new AppError("bad_request", `The body is no OTLP trace request: ${what}.`);
}
