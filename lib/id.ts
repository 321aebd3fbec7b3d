import { randomFillSync } from "node:crypto";
import { v7, validate } from "uuid";

const ID_BYTES = 16;
const pool = Buffer.alloc(512 * ID_BYTES);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A UUIDv7: ids made later sort later. Random bytes are drawn for many at once, which costs a tenth. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  const now = Date.now();
  // Within one millisecond, or while the clock is set back, a count keeps the order; 31 random bits leave it room.
  if (now <= msecs) seq++;
  else [msecs, seq] = [now, random.readUInt32BE(6) >>> 1];
  return v7({ random, msecs, seq });
}

/** Whether a text from outside is an id that PostgreSQL reads. */
export function isUuid(text: string): boolean {
  return validate(text);
}
