import { JsonScanner } from "./json-scanner.ts";
import { toKnown } from "./other-forms.ts";
import { type Answer, createAnswerReader } from "./usage.ts";

/**
 * Reads usage from an answer's body as it passes, in whatever pieces it comes: server-sent events,
 * one JSON document, a JSON array sent piece by piece (Gemini) or JSON lines. The same body gives the
 * same answer however it is cut, and memory does not grow with its length.
 */
export class StreamReader {
  #reader = createAnswerReader();
  #scanner: JsonScanner;
  #decoder = new TextDecoder();
  #form: "unknown" | "json" | "events" = "unknown";
  /** What stands before the colon of the current line, until the field is known. */
  #field = "";
  #isData = false;
  #isLineEmpty = true;
  #wasReturn = false;
  #isOver = false;
  #isCut = false;

  /**
   * `onPiece` is given every object: a body, or each chunk of a stream, and what came of one that was cut. Its long texts
   * are cut after `mostText` characters of them.
   */
  constructor(onPiece?: (piece: unknown, isCut: boolean) => void, mostText?: number) {
    this.#scanner = new JsonScanner((value) => {
      this.#reader.add(toKnown(value));
      onPiece?.(value, this.#isOver);
    }, mostText);
  }

  push(piece: Uint8Array | string): void {
    const text = typeof piece === "string" ? piece : this.#decoder.decode(piece, { stream: true });
    if (text) this.#pushText(text);
  }

  /** No more comes: what there is of a document that was cut is read. */
  end(): void {
    this.#isOver = true;
    this.#isCut = this.#form === "json" && this.#scanner.end();
  }

  /** Whether the answer itself is whole, so that no usage can change any more. */
  get isEnded(): boolean {
    return !this.#isCut && this.#reader.isEnded;
  }

  /** Whether any usage has been seen; before the end it is only a beginning. */
  get hasUsage(): boolean {
    return this.#reader.hasUsage;
  }

  get answer(): Answer {
    return this.#reader.answer;
  }

  #pushText(text: string): void {
    let start = 0;
    if (this.#form === "unknown") {
      while (start < text.length && /[\s\uFEFF]/.test(text.charAt(start))) start++;
      const first = text.charAt(start);
      if (first === "") return;
      this.#form = first === "{" || first === "[" ? "json" : "events";
    }
    if (this.#form === "json") this.#scanner.push(text.slice(start));
    else this.#pushEvents(text, start);
  }

  #pushEvents(text: string, from: number): void {
    const lineEnd = /[\r\n]/g;
    let start = from;
    while (start < text.length) {
      lineEnd.lastIndex = start;
      const match = lineEnd.exec(text);
      const end = match ? match.index : text.length;
      if (end > start) this.#pushLine(text.slice(start, end));
      if (match) this.#endLine(match[0]);
      start = end + 1;
    }
  }

  #pushLine(part: string): void {
    this.#isLineEmpty = false;
    this.#wasReturn = false;
    if (this.#isData) {
      this.#scanner.push(part);
      return;
    }
    // A field other than data is passed over; only its first characters are looked at.
    if (this.#field.length >= 5) return;
    const known = this.#field.length;
    this.#field += part.slice(0, 5 - known);
    if (this.#field !== "data:") return;
    this.#isData = true;
    this.#scanner.push(part.slice(5 - known));
  }

  #endLine(mark: string): void {
    const isSecondHalf = mark === "\n" && this.#wasReturn;
    this.#wasReturn = mark === "\r";
    if (isSecondHalf) return;
    // A blank line ends the event; lines of data within one are joined by a line feed.
    if (this.#isLineEmpty) this.#scanner.reset();
    else if (this.#isData) this.#scanner.push("\n");
    this.#field = "";
    this.#isData = false;
    this.#isLineEmpty = true;
  }
}
