import { AppError } from "@/lib/errors";

/** How many bytes of bodies may be in memory at once. */
export type Room = {
  /** Takes so many bytes: at once (undefined), or when others have left. Throws `unavailable` when that is too long. */
  enter: (bytes: number) => Promise<void> | undefined;
  /** Takes more for a body that turns out to be larger: it cannot wait, for what it has is what others wait for. */
  grow: (bytes: number) => void;
  leave: (bytes: number) => void;
};

export type RoomRules = { maxBytes: number; maxWaiting: number; maxWaitMs: number };

type Waiting = { bytes: number; enter: () => void };

/** Bodies enter in the order in which they ask; one that is larger than the room enters alone. */
export function makeRoom({ maxBytes, maxWaiting, maxWaitMs }: RoomRules): Room {
  const waiting = new Set<Waiting>();
  let held = 0;
  const fits = (bytes: number) => held === 0 || held + bytes <= maxBytes;
  const wait = (bytes: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(entry);
        reject(full());
      }, maxWaitMs);
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const entry = { bytes, enter };
      waiting.add(entry);
    });
  return {
    enter: (bytes) => {
      if (waiting.size >= maxWaiting) throw full();
      if (waiting.size > 0 || !fits(bytes)) return wait(bytes);
      held += bytes;
    },
    grow: (bytes) => {
      if (held + bytes > 2 * maxBytes) throw full();
      held += bytes;
    },
    leave: (bytes) => {
      held -= bytes;
      for (const entry of waiting) {
        if (!fits(entry.bytes)) return;
        waiting.delete(entry);
        held += entry.bytes;
        entry.enter();
      }
    },
  };
}

function full(): AppError {
  return new AppError("unavailable", "Too many requests are being read just now. Try again shortly.", {
    retryAfterSeconds: 1,
  });
}
