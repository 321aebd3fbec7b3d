import { findStorageClass, type Storage, type StorageClass } from "./runtime.ts";
import { shared, type Tags } from "./shared.ts";

export type { Tags, TagValue } from "./shared.ts";

/**
 * Tags every call made within `run`, however deep and after however many awaits. Tags of an inner
 * `run` are added to those of the outer one and win over them.
 *
 * @example
 * const answer = await tags({ feature: "search", user_id: user.id }).run(() => answerQuestion(text));
 */
export function tags(values: Tags): { run<T>(callback: () => T): T } {
  return {
    run: (callback) => {
      const storage = shared.tags ?? openStorage(findStorageClass());
      return storage.run({ ...storage.getStore(), ...values }, callback);
    },
  };
}

/** The tags in force where this is called. */
export function currentTags(): Tags | undefined {
  return shared.tags?.getStore();
}

/** Makes the storage of tags, once per process. */
export function openStorage(storageClass: StorageClass | undefined): Storage<Tags> {
  shared.tags ??= storageClass ? new storageClass<Tags>() : createSyncStorage();
  return shared.tags;
}

/** Where there is no AsyncLocalStorage, tags hold until the callback returns or first awaits. */
function createSyncStorage(): Storage<Tags> {
  let current: Tags | undefined;
  return {
    getStore: () => current,
    run(value, callback) {
      const outer = current;
      current = value;
      try {
        return callback();
      } finally {
        current = outer;
      }
    },
  };
}
