import { useState, useTransition } from "react";

/** Creates a key and gives it once. */
export type CreateKey = () => Promise<
  { ok: true; data: { key: string } } | { ok: false; error: { message: string } }
>;

/** Creates keys as a page asks for them, and hands each new one to `onKey`; `error` is that of the last attempt. */
export function useCreateKey(onKey: (key: string) => void) {
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function create(createKey: CreateKey) {
    start(async () => {
      const result = await createKey();
      if (result.ok) onKey(result.data.key);
      setError(result.ok ? undefined : result.error.message);
    });
  }

  return { create, isPending, error };
}
