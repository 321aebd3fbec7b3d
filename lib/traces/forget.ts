import { database } from "@/lib/db";

const KEPT_MS = 7 * 86_400_000;

/** Forgets the spans of traces that nothing was told of for a week; their calls stay as they are. */
export async function forgetTraces(now: Date): Promise<void> {
  for (;;) {
    const deleted = await database().pool.query(
      "DELETE FROM trace WHERE ctid = ANY(ARRAY(SELECT ctid FROM trace WHERE seen_at < $1 LIMIT 10000))",
      [new Date(now.getTime() - KEPT_MS)],
    );
    if (!deleted.rowCount) return;
  }
}
