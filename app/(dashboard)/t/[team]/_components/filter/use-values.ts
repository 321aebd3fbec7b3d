"use client";

import { useEffect, useState } from "react";

export type Offered = { value: string; name: string; requests: number };

/** While somebody types. */
const PAUSE_MS = 150;

type Answer<T> = { data: T[] | null; hasFailed: boolean };

/** Asks the API for a list of a team; the last answer stays until the next one is there. */
export function useList<T>(team: string, path: string, isWanted = true): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ data: null, hasFailed: false });
  useEffect(() => {
    if (!isWanted) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      fetch(path, { headers: { "x-team": team }, signal: abort.signal })
        .then(async (response) => {
          if (!response.ok) throw new Error(String(response.status));
          const { data } = await response.json();
          setAnswer({ data, hasFailed: false });
        })
        .catch(() => {
          if (!abort.signal.aborted) setAnswer({ data: [], hasFailed: true });
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [team, path, isWanted]);
  return answer;
}
