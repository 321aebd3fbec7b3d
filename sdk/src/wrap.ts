import { startCall } from "./call.ts";
import { openQueue, type WrapConfig } from "./config.ts";
import { report } from "./errors.ts";
import { type Json, object, text } from "./json.ts";
import { observe } from "./observe.ts";
import { toProvider } from "./provider.ts";
import { tagsInForce } from "./record.ts";
import type { Operation } from "./wire.ts";

/** What a wrapper has to know about one kind of client. */
export interface ClientKind {
  maker: string;
  /** What the calls that use tokens are, by the path they are posted to. */
  operations: Record<string, Operation>;
  /** The request's body to send instead, where a stream must be made to tell its usage. */
  askForUsage?: (body: Json | undefined, operation: Operation, provider: string) => Json | undefined;
}

/** The part of the official clients that every call goes through, helper methods included. */
interface Client {
  baseURL?: unknown;
  post?: (path: string, options?: unknown) => unknown;
  withOptions?: (options: unknown) => object;
}

const WRAPPED = Symbol.for("@tokenbudget/sdk.wrapped");

/**
 * Records every call of a client and returns that same client. The official clients send each call
 * through their `post`; only that method is replaced, on this one instance, so every type and
 * promise stays the client's own and a helper that calls others is counted once.
 */
export function wrapClient<T extends object>(client: T, kind: ClientKind, config: WrapConfig = {}): T {
  const queue = openQueue(config);
  if (!queue || WRAPPED in client) return client;
  // safe because every member is optional and tested before use
  const target: Client = client as Client;
  const { post, withOptions } = target;
  const tellUnsupported = () => {
    report(queue.settings.onError, "unsupported", "This client is unknown: its calls are not recorded");
  };
  if (!post) {
    tellUnsupported();
    return client;
  }
  define(target, WRAPPED, true);
  define(target, "post", (path: string, options?: unknown) => {
    const operation = kind.operations[String(path).replace(/\?.*/, "")];
    if (!operation) return post.call(target, path, options);
    const given = object(options);
    const body = object(given?.body);
    const provider = config.provider ?? toProvider(target.baseURL, kind.maker);
    const asking = config.includeUsage !== false && kind.askForUsage?.(body, operation, provider);
    const call = startCall(queue, {
      provider,
      operation,
      model: text(body?.model),
      tags: tagsInForce(config.tags),
      isAsked: Boolean(asking),
    });
    const promise = post.call(target, path, asking ? { ...given, body: asking } : options);
    if (!observe(promise, call)) tellUnsupported();
    return promise;
  });
  if (withOptions) {
    define(target, "withOptions", (options: unknown) =>
      wrapClient(withOptions.call(target, options), kind, config),
    );
  }
  return client;
}

/** Like the client's own methods, what is added does not show among its keys. */
function define(target: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
