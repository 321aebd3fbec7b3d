import type { Queue } from "./queue.ts";
import type { Storage } from "./runtime.ts";

export type TagValue = string | number | boolean;
/** `feature`, `environment`, `user_id`, `session_id` and `customer_id` get columns of their own. */
export type Tags = Record<string, TagValue | null | undefined>;

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
// biome-ignore lint/suspicious/noAssignInExpressions: one expression is smaller
export const shared: Shared = (holder[KEY] ??= { queues: new Map() });
