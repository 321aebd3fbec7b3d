import { report } from "./errors.ts";
import { createQueue, type Queue } from "./queue.ts";
import { env, onIdle } from "./runtime.ts";
import type { Config } from "./settings.ts";
import { shared } from "./shared.ts";
import type { Tags } from "./tags.ts";

export interface WrapConfig extends Config {
  /** Default: told by the host of the client's base URL. */
  provider?: string | undefined;
  /** Set on every call of this client; those of `tags().run` win over them. */
  tags?: Tags | undefined;
  /**
   * Whether OpenAI chat streams that do not ask for usage are made to, with the extra chunk hidden
   * again. Default: true. When false such streams are recorded without token counts.
   */
  includeUsage?: boolean | undefined;
}

/** The queue for these settings, none when disabled. Those with the same endpoint and key share the first one's. */
export function openQueue(config: Config): Queue | undefined {
  const {
    enabled = true,
    apiKey = env("TOKENBUDGET_API_KEY"),
    endpoint = env("TOKENBUDGET_ENDPOINT") ?? "http://localhost:3000",
    onError,
  } = config;
  if (!enabled) return undefined;
  if (!apiKey) {
    if (!shared.isKeyMissing) {
      report(onError, "disabled", "Nothing is recorded: set TOKENBUDGET_API_KEY or pass apiKey");
    }
    shared.isKeyMissing = true;
    return undefined;
  }
  const id = `${endpoint} ${apiKey}`;
  let queue = shared.queues.get(id);
  if (queue) queue.settings.onError = onError ?? queue.settings.onError;
  else {
    queue = createQueue({
      ...config,
      endpoint: endpoint.replace(/\/+$/, ""),
      apiKey,
    });
    shared.queues.set(id, queue);
    watchExit();
  }
  return queue;
}

function watchExit(): void {
  if (shared.isWatchingExit) return;
  shared.isWatchingExit = true;
  onIdle(() => {
    for (const queue of shared.queues.values()) queue.exit();
  });
}
