"use client";

import { useEffect, useRef, useState } from "react";

/** What a budget would have done, as the API tells it. */
export type Replayed = {
  from: string;
  to: string;
  calls: number;
  stopped_calls: number;
  stopped_usd: string;
  stretches: Stretch[];
};

export type Stretch = { from: string; to: string; warned: number; blocked: number };

/** While somebody types. */
const PAUSE_MS = 500;

/**
 * Asks what a budget would have done with the team's calls of the past. One question is under way at a time; while
 * it is, only the newest one waits. What cannot be read as a budget yet leaves the last answer, which is `isOld` then.
 */
export function useReplay(team: string, body: string | null): { answer: Replayed | null; isOld: boolean } {
  const [told, setTold] = useState<{ body: string; answer: Replayed } | null>(null);
  const running = useRef(false);
  const wanted = useRef(body);

  useEffect(() => {
    wanted.current = body;
    if (body === null) return;
    const timer = setTimeout(() => run(), PAUSE_MS);
    return () => clearTimeout(timer);

    async function run() {
      const asked = wanted.current;
      if (running.current || asked === null) return;
      running.current = true;
      const answer = await ask(team, asked);
      running.current = false;
      if (answer && wanted.current !== null) setTold({ body: asked, answer });
      if (wanted.current !== asked) run();
    }
  }, [team, body]);

  return { answer: told?.answer ?? null, isOld: told !== null && told.body !== body };
}

/** A budget that is not whole yet is refused, and that is no fault to speak of. */
async function ask(team: string, body: string): Promise<Replayed | null> {
  try {
    const response = await fetch("/api/budgets/replay", {
      method: "POST",
      headers: { "content-type": "application/json", "x-team": team },
      body,
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
