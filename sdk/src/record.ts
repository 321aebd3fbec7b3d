import { report } from "./errors.ts";
import { MAX_TAG_NAME, MAX_TAG_VALUE, MAX_TAGS } from "./limits.ts";
import type { Queue } from "./queue.ts";
import { uuid } from "./runtime.ts";
import { currentTags, type Tags } from "./tags.ts";
import type { WireEvent } from "./wire.ts";

/** Completes an event and queues it. It never throws. */
export function record(queue: Queue, event: WireEvent, tags: Tags | undefined): void {
  const tell = (message: string, count: number, cause?: unknown) =>
    report(queue.settings.onError, "invalid", message, count, cause);
  try {
    const { fitting, lost } = fitTags({ ...tags, ...event.tags });
    if (lost) tell(`Tags cut or left out: ${lost}`, 0);
    queue.add(JSON.stringify({ event_id: uuid(), timestamp: Date.now(), ...event, tags: fitting }));
  } catch (cause) {
    tell("An event is no JSON and was left out", 1, cause);
  }
}

/** The tags of a client, with those of the surrounding `tags().run` over them. */
export function tagsInForce(own: Tags | undefined): Tags {
  return { ...own, ...currentTags() };
}

/** Cuts tags to what the server takes: an event without a tag is worth more than none. */
function fitTags(tags: Tags): { fitting: WireEvent["tags"]; lost: number } {
  const fitting: [string, string | number | boolean][] = [];
  let lost = 0;
  for (const [key, value] of Object.entries(tags)) {
    if (value === null || value === undefined) continue;
    const name = fitText(key, MAX_TAG_NAME);
    const content = typeof value === "string" ? fitText(value, MAX_TAG_VALUE) : value;
    const isKept = name && fitting.length < MAX_TAGS && /string|number|boolean/.test(typeof value);
    if (isKept) fitting.push([name, content]);
    if (!isKept || name !== key || content !== value) lost++;
  }
  return { fitting: fitting.length ? Object.fromEntries(fitting) : undefined, lost };
}

/** Cuts a text to a length, without the NUL and halves of characters that the server refuses. */
function fitText(value: string, length: number): string {
  return value.slice(0, length).replace(/[\0\p{Cs}]/gu, "");
}
