import { database } from "@/lib/db";

const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;
/** An application may send all of its spans, most of them of traces without any call. */
const KEPT_WITHOUT_CALL_MS = HOUR_MS;

/** Forgets the spans of traces that nothing was told of for long; their calls stay as they are. */
export async function forgetTraces(now: Date): Promise<void> {
  await deleteWhile("seen_at < $1", new Date(now.getTime() - KEPT_MS));
  await deleteWhile("NOT has_call AND seen_at < $1", new Date(now.getTime() - KEPT_WITHOUT_CALL_MS));
}

async function deleteWhile(condition: string, until: Date): Promise<void> {
  for (;;) {
    const { rowCount } = await database().pool.query(
      `DELETE FROM trace WHERE ctid = ANY(ARRAY(SELECT ctid FROM trace WHERE ${condition} LIMIT 10000))`,
      [until],
    );
    if (!rowCount) return;
  }
}
