import type { Call } from "./call.ts";
import { object } from "./json.ts";

/** How the official clients' promises are made inside, since their first versions. */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (...args: unknown[]) => Promise<unknown>;
}

/** How the official clients' streams are made inside: all ways to read one begin with `iterator`. */
interface ApiStream {
  iterator: () => AsyncIterator<unknown>;
  controller?: { signal?: AbortSignal };
}

/**
 * Listens to a call's promise without taking part in it: nothing is parsed, read or awaited that the
 * caller does not parse, read or await. Returns false when the promise is of an unknown make.
 */
export function observe(promise: unknown, call: Call): boolean {
  if (!isApiPromise(promise)) return false;
  const fail = (error: unknown): never => {
    call.fail(error);
    throw error;
  };
  const parse = promise.parseResponse;
  // The caller's promises derive from this one, so a failure nobody handles stays unhandled.
  promise.responsePromise = promise.responsePromise.catch(fail);
  promise.parseResponse = async (...args) => {
    const answer = await parse.apply(promise, args).catch(fail);
    if (isApiStream(answer)) follow(answer, call);
    else call.end(answer);
    return answer;
  };
  return true;
}

function follow(stream: ApiStream, call: Call): void {
  const iterate = stream.iterator;
  const signal = stream.controller?.signal;
  let reads = 0;
  // Whoever aborts may never read on. A read under way decides itself: it may end in an error, upon
  // which the clients abort too.
  signal?.addEventListener("abort", () => reads || call.abandon(), { once: true });
  // The methods are laid over the client's own iterator, so that it stays the client's own object.
  stream.iterator = () => {
    const iterator = iterate.call(stream);
    const next = iterator.next.bind(iterator);
    const giveBack = iterator.return?.bind(iterator);
    iterator.next = async () => {
      reads++;
      try {
        let result = await next();
        while (!result.done && call.addChunk(result.value)) result = await next();
        // The clients end an aborted stream as if it were whole.
        if (result.done) signal?.aborted ? call.abandon() : call.end();
        return result;
      } catch (error) {
        call.fail(error);
        throw error;
      } finally {
        reads--;
      }
    };
    if (giveBack) {
      iterator.return = (value) => {
        call.abandon();
        return giveBack(value);
      };
    }
    return iterator;
  };
}

function isApiPromise(value: unknown): value is ApiPromise {
  const promise = object(value);
  return Boolean(promise?.parseResponse && promise.responsePromise);
}

function isApiStream(value: unknown): value is ApiStream {
  return typeof object(value)?.iterator === "function";
}
