import { z } from "zod";

/** Query of a list that goes from the newest id to the oldest. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.uuid().optional(),
});

/** Answers a page of such a list; `list` is asked for one more, which tells whether there is a next page. */
export async function answerPage<T extends { id: string }>(
  { limit, cursor }: z.output<typeof pageQuery>,
  list: (page: { limit: number; after: string | undefined }) => Promise<T[]>,
  toWire: (row: T) => unknown,
): Promise<Response> {
  const found = await list({ limit: limit + 1, after: cursor });
  const data = found.slice(0, limit);
  const next = found.length > limit ? (data.at(-1)?.id ?? null) : null;
  return Response.json({ data: data.map(toWire), next_cursor: next });
}
