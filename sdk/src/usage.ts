import { toCommon } from "./foreign.js";
import { type Answer, type AnswerReader, createReader } from "./reader.js";

export type { Usage } from "./counts.js";
export type { Answer, AnswerReader } from "./reader.js";

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
