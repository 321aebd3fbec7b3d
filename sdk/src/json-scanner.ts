import { closed, cuts } from "./json-cut.ts";

/** Strings are kept to their beginning: ids, model names and types are short, texts and images are not. */
const MAX_STRING = 1024;
/** Of a value whose shape alone, without texts and vectors, is larger than this only what matters is kept from there on. */
const MAX_VALUE = 1 << 20;

/** Larger by far than all the rest of an answer, and of no use to anybody who reads usage. */
const BULK = /^(top_)?logprobs(Result)?$/;
/** Holders of answers, each of which is handed on by itself: a batch may be of any length. */
const ANSWERS = /^inlined_?[rR]esponses$/;
/** What says how much was used, kept with all that is in it. */
const USAGE = /^(usage|usageMetadata|x_groq|meta|metadata|error)$/;
/** What that may stand in. */
const HOLDER = /^(response|message|delta|interaction)$/;

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
  /** The last string of an object: before a bracket it is the name of what begins. */
  #name = "";
  /** How many brackets were open where a value began that is passed over, and where one that is kept whole; else -1. */
  #passed = -1;
  #whole = -1;
  /** Reads an array of answers that is open. */
  #inner: JsonScanner | undefined;
  #isInner = false;

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
    this.#passed = -1;
    this.#whole = -1;
    this.#inner = undefined;
  }

  /** Hands on as much as came of a value that was cut; answers whether there was one. */
  end(): boolean {
    const isPassing = this.#passed >= 0;
    const open = isPassing ? this.#open.slice(0, this.#passed) : this.#open;
    const brackets = open[0] === "[" ? open.slice(1) : open;
    if (!brackets.length || this.#size > 2 * this.#mostSize) return false;
    const isString = this.#isString && !isPassing;
    const isName = isString && this.#stringSize < LONGEST_NAME;
    const parts = isName ? this.#kept.slice(0, this.#kept.lastIndexOf('"')) : this.#kept;
    const json = parts.join("");
    const at = Math.max(0, json.length - 2 * MAX_STRING);
    const tails = isString && !isName ? [closed(json.slice(at))] : cuts(json.slice(at));
    const ends = [...brackets].reverse().map((mark) => (mark === "{" ? "}" : "]"));
    this.reset();
    return tails.some((tail) => this.#tryEmit(json.slice(0, at) + tail + ends.join("")));
  }

  push(text: string): void {
    for (let at = 0; at < text.length; ) at = this.#take(text, at);
  }

  #take(text: string, from: number): number {
    if (this.#inner) return this.#takeAnswers(this.#inner, text, from);
    return this.#isString ? this.#takeString(text, from) : this.#takeToken(text, from);
  }

  #takeAnswers(inner: JsonScanner, text: string, from: number): number {
    let at = from;
    while (at < text.length && inner.#open.length > 0) at = inner.#take(text, at);
    if (inner.#open.length > 0) return at;
    this.#inner = undefined;
    this.#close("]");
    return at;
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
    if (end > from && this.#name.length < LONGEST_NAME) this.#name += text.slice(from, end);
    if (at === text.length) return at;
    this.#isString = false;
    this.#keep('"');
    this.#endPassed();
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
    const depth = this.#open.length;
    const isInObject = this.#open[depth - 1] === "{";
    if (this.#passed < 0) {
      if (this.#isBulk(mark, isInObject)) {
        if (isInObject) this.#keep("null");
        this.#passed = depth;
      } else this.#keepStart(mark, isInObject);
    }
    if (mark === '"') {
      this.#isString = true;
      this.#isCut = this.#passed >= 0;
      this.#stringSize = 0;
      this.#name = "";
      return;
    }
    this.#open.push(mark);
    this.#hasValue.push(false);
  }

  #keepStart(mark: string, isInObject: boolean): void {
    const last = this.#open.length - 1;
    // In an array the comma is written before a value that is kept, since others are left out.
    if (last >= 0 && !isInObject) {
      if (this.#hasValue[last] && last > 0) this.#keep(",");
      this.#hasValue[last] = true;
    }
    this.#keep(mark);
    if (mark === '"' || !isInObject) return;
    if (this.#whole < 0 && this.#isNear && USAGE.test(this.#name)) this.#whole = last + 1;
    if (this.#isInner || mark !== "[" || !ANSWERS.test(this.#name)) return;
    this.#inner = new JsonScanner(this.#emit, this.#mostText);
    this.#inner.#isInner = true;
    this.#inner.push(mark);
  }

  /** Whether a value that begins is not kept. */
  #isBulk(mark: string, isInObject: boolean): boolean {
    if (this.#isTop) return false;
    if (isInObject && mark !== '"' && BULK.test(this.#name)) return true;
    if (this.#size <= this.#mostSize || this.#whole >= 0) return false;
    // In an object a string may be a name.
    if (!isInObject || mark === '"') return !isInObject;
    return !(this.#isNear && (USAGE.test(this.#name) || HOLDER.test(this.#name)));
  }

  /** Whether what begins stands in the value itself or in one of its fields. */
  get #isNear(): boolean {
    return this.#open.length <= (this.#open[0] === "[" ? 3 : 2);
  }

  #endPassed(): void {
    if (this.#open.length === this.#passed) this.#passed = -1;
  }

  #close(mark: string): void {
    this.#open.pop();
    this.#hasValue.pop();
    this.#keep(mark);
    this.#endPassed();
    if (this.#open.length === this.#whole) this.#whole = -1;
    if (mark === "}" && this.#isTop) this.#finish();
    else if (this.#open.length === 0) this.#clear();
  }

  /** Whether an object standing here is one to hand on. */
  get #isTop(): boolean {
    return this.#open.length === 0 || (this.#open.length === 1 && this.#open[0] === "[");
  }

  #finish(): void {
    const json = this.#size > 2 * this.#mostSize ? "" : this.#kept.join("");
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
    if (this.#passed >= 0) return;
    this.#size += part.length;
    if (this.#size <= 2 * this.#mostSize) this.#kept.push(part);
  }
}
