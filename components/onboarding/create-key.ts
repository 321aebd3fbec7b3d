/** Creates a key and gives it once. */
export type CreateKey = () => Promise<
  { ok: true; data: { key: string } } | { ok: false; error: { message: string } }
>;
