import type { Queue } from "./queue.js";
import type { Storage } from "./runtime.js";
import type { Tags } from "./tags.js";

interface Shared {
  /** One queue for each endpoint and key. */
  queues: Map<string, Queue>;
  tags?: Storage<Tags>;
  isWatchingExit?: boolean;
  isKeyMissing?: boolean;
}

const KEY = Symbol.for("@tokenbudget/sdk@0");

// A process may load this package twice, as ESM and CJS or once for each bundle of a framework;
// tags and queues must be the same in all of them.
// safe because only this line writes the property
const holder = globalThis as unknown as { [KEY]?: Shared };
holder[KEY] ??= { queues: new Map() };

export const shared: Shared = holder[KEY];
