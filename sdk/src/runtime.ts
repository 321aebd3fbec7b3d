/** What this package uses of a runtime and not every runtime has. */
interface Runtime {
  process?: {
    env?: Record<string, string | undefined>;
    on?: (event: string, listener: () => void) => unknown;
    getBuiltinModule?: (name: string) => { AsyncLocalStorage?: StorageClass } | undefined;
  };
  Deno?: { unrefTimer?: (timer: unknown) => void };
  AsyncLocalStorage?: StorageClass;
}

export interface Storage<T> {
  run<R>(value: T, callback: () => R): R;
  getStore(): T | undefined;
}

export type StorageClass = new <T>() => Storage<T>;

// safe because every member is optional and tested before use
const runtime = globalThis as unknown as Runtime;

export function env(name: string): string | undefined {
  try {
    return runtime.process?.env?.[name] || undefined;
  } catch {
    // Deno throws when it may not read the environment.
    return undefined;
  }
}

/** Calls back whenever the process has nothing left to do, where there is such a moment. */
export function onIdle(callback: () => void): void {
  runtime.process?.on?.("beforeExit", callback);
}

export type Timer = ReturnType<typeof setTimeout>;

/** A timer that keeps no process alive. */
export function later(callback: () => void, ms: number): Timer {
  const timer = setTimeout(callback, ms);
  // A browser's or Deno's timer is a number.
  timer.unref?.();
  runtime.Deno?.unrefTimer?.(timer);
  return timer;
}

/** The runtime's own AsyncLocalStorage, found without an import that would fail where there is none. */
export function findStorageClass(): StorageClass | undefined {
  return (
    runtime.AsyncLocalStorage ?? runtime.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage
  );
}

/** A UUIDv7: sortable by time, random otherwise. */
export function uuid(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  // Node 18 has no global `crypto`, a browser none outside a secure context.
  const random =
    globalThis.crypto?.randomUUID?.().slice(15) ??
    "xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => ((Math.random() * 16) | 0).toString(16));
  return `${time.replace(/.{8}/, "$&-")}-7${random}`;
}
