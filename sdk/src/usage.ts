import { toCommon } from "./foreign.ts";
import { type Answer, type AnswerReader, createReader } from "./reader.ts";

export type { Usage } from "./counts.ts";
export type { Answer, AnswerReader } from "./reader.ts";

/** Reads an answer of any provider from its parsed pieces. */
export function createAnswerReader(): AnswerReader {
  const reader = createReader();
  const { add } = reader;
  reader.add = (piece) => add(toCommon(piece));
  return reader;
}

/** Reads one whole answer of any provider, already parsed. */
export function readAnswer(body: unknown): Answer {
  const reader = createAnswerReader();
  reader.add(body);
  return reader.answer;
}
