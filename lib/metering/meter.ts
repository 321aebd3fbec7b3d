import { once } from "node:events";
import type { Transform } from "node:stream";
import { eventStreamText, type Provider, textsOf } from "@/lib/providers";
import { decoderOf } from "@/lib/upstream";
import { StreamReader } from "@/sdk/src/stream-reader";
import type { Answer } from "@/sdk/src/usage";

/** As many characters of an answer are kept for an estimate, should it be cut. */
const MOST_KEPT = 400_000;

/** Reads what an answer says about itself while its bytes pass. */
export class Meter {
  #reader: StreamReader;
  #decoder: Transform | null;
  #toText: ((chunk: Buffer) => string) | null;
  #texts: string[] = [];
  #kept = 0;
  #isLost = false;
  /** Its time of the first byte, as `performance.now()`; null before. */
  firstByteAt: number | null = null;
  bytes = 0;

  constructor(
    provider: Provider,
    header: (name: string) => string | null,
    onPiece?: (piece: unknown) => void,
  ) {
    this.#reader = new StreamReader((piece) => {
      onPiece?.(piece);
      if (this.#kept >= MOST_KEPT) return;
      for (const text of textsOf(provider, piece)) {
        this.#texts.push(text);
        this.#kept += text.length;
      }
    });
    this.#toText = eventStreamText(header("content-type"));
    this.#decoder = decoderOf(header("content-encoding"));
    this.#decoder?.on("data", (chunk: Buffer) => this.#read(chunk));
    // What cannot be unpacked has no usage for us; the bytes pass all the same.
    this.#decoder?.on("error", () => {});
  }

  push(chunk: Buffer): void {
    this.firstByteAt ??= performance.now();
    this.bytes += chunk.byteLength;
    if (this.#decoder) this.#decoder.write(chunk);
    else this.#read(chunk);
  }

  #read(chunk: Buffer): void {
    if (this.#isLost) return;
    try {
      this.#reader.push(this.#toText ? this.#toText(chunk) : chunk);
    } catch {
      // An answer nested deeper than the stack passes like any other, but nothing more is read of it.
      this.#isLost = true;
    }
  }

  /** Resolves when all that was pushed has been read. */
  async end(): Promise<void> {
    const decoder = this.#decoder;
    if (!decoder || decoder.destroyed) return;
    const over = once(decoder, "close").catch(() => {});
    decoder.end();
    await over;
  }

  get answer(): Answer {
    return this.#reader.answer;
  }

  /** Whether the answer itself is whole, whatever ended the connection. */
  get isWhole(): boolean {
    return this.#reader.isEnded && this.#reader.hasUsage;
  }

  get hasUsage(): boolean {
    return this.#reader.hasUsage;
  }

  /** What the model is seen to have written. */
  get texts(): string[] {
    return this.#texts;
  }
}
