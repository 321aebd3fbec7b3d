/** Strings are kept to their beginning: ids, model names and types are short, texts and images are not. */
const MAX_STRING = 1024;
/** A value whose shape alone, without texts and vectors, is larger than this is passed over. */
const MAX_VALUE = 1 << 20;

const STRUCTURE = /["{}[\]]/g;
const QUOTE = 34;
const BACKSLASH = 92;
const LETTER_U = 117;

/**
 * Finds the objects in JSON text that comes in pieces: those that stand alone or directly in a
 * top-level array. Each is handed on, parsed, as soon as its last brace has come. Memory is bounded:
 * long strings are cut, numbers standing in arrays (embedding vectors) are left out.
 */
export class JsonScanner {
  #emit: (value: unknown) => void;
  #kept: string[] = [];
  #size = 0;
  /** The brackets that are open, innermost last. */
  #open: string[] = [];
  /** Whether an array so far holds a value that was kept, for each open bracket. */
  #hasValue: boolean[] = [];
  #isString = false;
  #stringSize = 0;
  #isCut = false;
  /** Characters the current escape still needs; -1 while the next one decides. */
  #escape = 0;

  constructor(emit: (value: unknown) => void) {
    this.#emit = emit;
  }

  /** Forgets a value that is not finished. */
  reset(): void {
    this.#clear();
    this.#open = [];
    this.#hasValue = [];
    this.#isString = false;
    this.#escape = 0;
  }

  push(text: string): void {
    let at = 0;
    while (at < text.length) at = this.#isString ? this.#takeString(text, at) : this.#takeToken(text, at);
  }

  #takeString(text: string, from: number): number {
    let at = from;
    let end = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#escape === 0) {
        if (code === QUOTE) break;
        if (this.#stringSize >= MAX_STRING) this.#isCut = true;
        if (code === BACKSLASH) this.#escape = -1;
      } else if (this.#escape < 0) this.#escape = code === LETTER_U ? 4 : 0;
      else this.#escape--;
      // An escape is kept whole or not at all, so that the cut string is still JSON.
      if (this.#isCut) continue;
      this.#stringSize++;
      end = at + 1;
    }
    if (end > from) this.#keep(text.slice(from, end));
    if (at === text.length) return at;
    this.#isString = false;
    this.#keep('"');
    return at + 1;
  }

  #takeToken(text: string, from: number): number {
    STRUCTURE.lastIndex = from;
    const at = STRUCTURE.exec(text)?.index ?? text.length;
    if (at > from && this.#open.at(-1) === "{") this.#keep(text.slice(from, at));
    const mark = text.charAt(at);
    if (mark === "}" || mark === "]") this.#close(mark);
    else if (mark) this.#startValue(mark);
    return at + 1;
  }

  #startValue(mark: string): void {
    if (mark === "{" && this.#isTop) this.#clear();
    const last = this.#open.length - 1;
    // In an array the comma is written before a value that is kept, since others are left out.
    if (this.#open[last] === "[") {
      if (this.#hasValue[last] && last > 0) this.#keep(",");
      this.#hasValue[last] = true;
    }
    this.#keep(mark);
    if (mark === '"') {
      this.#isString = true;
      this.#isCut = false;
      this.#stringSize = 0;
    } else {
      this.#open.push(mark);
      this.#hasValue.push(false);
    }
  }

  #close(mark: string): void {
    this.#open.pop();
    this.#hasValue.pop();
    this.#keep(mark);
    if (mark === "}" && this.#isTop) this.#finish();
    else if (this.#open.length === 0) this.#clear();
  }

  /** Whether an object standing here is one to hand on. */
  get #isTop(): boolean {
    return this.#open.length === 0 || (this.#open.length === 1 && this.#open[0] === "[");
  }

  #finish(): void {
    const json = this.#size > MAX_VALUE ? "" : this.#kept.join("");
    this.#clear();
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      // What is no JSON says nothing about usage.
      return;
    }
    this.#emit(value);
  }

  #clear(): void {
    this.#kept = [];
    this.#size = 0;
  }

  #keep(part: string): void {
    this.#size += part.length;
    if (this.#size <= MAX_VALUE) this.#kept.push(part);
  }
}
