import { headers } from "next/headers";
import { cache, type ReactNode } from "react";
import { requestIdOf } from "@/lib/http/request-id";
import { log } from "@/lib/log";
import { PanelBoundary } from "./panel-boundary";
import { PanelFailure } from "./panel-failure";

/** So long a page waits for its figures before it shows grey in their place. */
const PATIENCE_MS = 200;

type Outcome<T> = { answer: T } | { reference: string };

/** What a panel needs to know. `outcome` never rejects; `known` is the same once it is there. */
export type Question<T> = { outcome: Promise<Outcome<T>>; known?: Outcome<T> };

/** One for all panels of a page. */
const requestId = cache(async () => requestIdOf((await headers()).get("x-request-id")));

/** Asks in the background. A failure is logged, and its reference is what the panel then shows. */
export function ask<T>(name: string, answer: Promise<T>): Question<T> {
  const question: Question<T> = {
    outcome: answer.then(
      (value) => ({ answer: value }),
      async (error: unknown) => {
        const reference = await requestId();
        log.error({ request_id: reference, panel: name, err: error }, "panel failed");
        return { reference };
      },
    ),
  };
  question.outcome.then((outcome) => {
    question.known = outcome;
  });
  return question;
}

/** Waits until all are answered, but not for long: what is late follows in the same answer. */
export async function waitFor(questions: Question<unknown>[]): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.all(questions.map(({ outcome }) => outcome)), patience]);
}

/** A part of a page that waits alone and fails alone. */
export function Panel<T>({
  of: question,
  waiting = null,
  failed,
  children,
}: {
  of: Question<T>;
  /** Grey in the shape of the answer. */
  waiting?: ReactNode;
  /** What did not load, as a sentence without its end; or what stands in its place, null for nothing. */
  failed: ReactNode;
  children: (answer: T) => ReactNode;
}) {
  const show = (outcome: Outcome<T>) => {
    if ("answer" in outcome) return children(outcome.answer);
    if (typeof failed !== "string") return failed;
    return <PanelFailure title={failed} reference={outcome.reference} />;
  };
  // Without a boundary the figures stand in the page's own HTML, also where no script runs.
  const { known, outcome } = question;
  return (
    <PanelBoundary isLate={!known} waiting={waiting}>
      {known ? show(known) : outcome.then(show)}
    </PanelBoundary>
  );
}
