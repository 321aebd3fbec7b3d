/** Strings are kept to their beginning: ids, model names and types are short, texts and images are not. */
const MAX_STRING = 1024;
/** A value whose shape alone, without texts and vectors, is larger than this is passed over. */
const MAX_VALUE = 1 << 20;

/** A string that is cut within a document may be half of a name, unless it is longer than any. */
const LONGEST_NAME = 300;

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
  #mostText: number;
  /** Characters that long strings of this value may still have beyond their beginning. */
  #spare: number;
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

  /** Of the long strings of a value, `mostText` characters more than their beginnings are kept in all. */
  constructor(emit: (value: unknown) => void, mostText = 0) {
    this.#emit = emit;
    this.#mostText = mostText;
    this.#spare = mostText;
  }

  /** Forgets a value that is not finished. */
  reset(): void {
    this.#clear();
    this.#open = [];
    this.#hasValue = [];
    this.#isString = false;
    this.#escape = 0;
  }

  /** Hands on as much as came of a value that was cut; answers whether there was one. */
  end(): boolean {
    const brackets = this.#open[0] === "[" ? this.#open.slice(1) : this.#open;
    if (!brackets.length || this.#size > this.#mostSize) return false;
    const isName = this.#isString && this.#stringSize < LONGEST_NAME;
    const parts = isName ? this.#kept.slice(0, this.#kept.lastIndexOf('"')) : this.#kept;
    const json = parts.join("");
    const at = Math.max(0, json.length - 2 * MAX_STRING);
    const tails = this.#isString && !isName ? [closed(json.slice(at))] : cuts(json.slice(at));
    const ends = brackets.reverse().map((mark) => (mark === "{" ? "}" : "]"));
    this.reset();
    return tails.some((tail) => this.#tryEmit(json.slice(0, at) + tail + ends.join("")));
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
        if (!this.#isCut && this.#stringSize >= MAX_STRING) this.#isCut = this.#spare-- <= 0;
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
    const json = this.#size > this.#mostSize ? "" : this.#kept.join("");
    this.#clear();
    this.#tryEmit(json);
  }

  #tryEmit(json: string): boolean {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      // What is no JSON says nothing about usage.
      return false;
    }
    this.#emit(value);
    return true;
  }

  get #mostSize(): number {
    return MAX_VALUE + this.#mostText;
  }

  #clear(): void {
    this.#kept = [];
    this.#size = 0;
    this.#spare = this.#mostText;
  }

  #keep(part: string): void {
    this.#size += part.length;
    if (this.#size <= this.#mostSize) this.#kept.push(part);
  }
}

/** The end of a text that was cut, without half an escape. */
function closed(tail: string): string {
  return `${tail.replace(/([^\\](?:\\\\)*)\\(?:u[\da-f]{0,3})?$/i, "$1")}"`;
}

/** Ends that may be JSON: without half a number, and without a comma or a name that nothing follows. */
function cuts(tail: string): string[] {
  const whole = tail.replace(/[^\s,:{}[\]"]+$/, "");
  return [whole, whole.replace(/,\s*$/, ""), whole.replace(/,?\s*"(?:[^"\\]|\\.)*"\s*:?\s*$/, "")];
}
