"use client";

import { Check, CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Notice } from "../ui/notice";
import { Listening } from "./listening";
import { SnippetPanel } from "./snippet-panel";
import { type CreateKey, useCreateKey } from "./use-create-key";

/** In place of a team's figures until its first event has come. */
export function FirstEvent({
  origin,
  hasKey,
  createKey,
}: {
  origin: string;
  /** Whether the team has a key that works. */
  hasKey: boolean;
  /** Creates a key and gives it once; absent for those who may not. */
  createKey?: CreateKey;
}) {
  const [apiKey, setApiKey] = useState<string | null>(null);
  const { create, isPending, error } = useCreateKey(setApiKey);

  return (
    <div className="flex grow flex-col">
      <section className="mx-auto w-full max-w-188 px-4 pt-11" aria-labelledby="first-event">
        <h2 id="first-event" className="text-title">
          Send the first event
        </h2>
        <p className="mt-1 mb-5 text-ink-2">
          One call is enough. It shows up here within seconds, with its cost. Prompts and answers are never
          stored.
        </p>
        <SnippetPanel
          origin={origin}
          apiKey={apiKey}
          foot={
            <div className="flex min-h-6.5 flex-wrap items-center gap-x-4 gap-y-1">
              <Listening />
              <span className="text-small text-ink-3">{keyNote(apiKey, hasKey)}</span>
              {createKey && !apiKey && (
                <Button
                  look={hasKey ? "secondary" : "primary"}
                  size="bar"
                  className="ml-auto"
                  disabled={isPending}
                  onClick={() => create(createKey)}
                >
                  Create a key
                </Button>
              )}
            </div>
          }
        />
        {error && (
          <div className="mt-3">
            <Notice tone="bad" icon={CircleAlert} title={error} />
          </div>
        )}
        <ol className="mt-5 grid gap-y-3 sm:grid-cols-3">
          <Step number={1} isDone={hasKey || apiKey !== null} title="An API key">
            {hasKey || apiKey ? "made" : "create one above"}
          </Step>
          <Step number={2} title="The first event">
            by HTTP, the SDK, OpenTelemetry or the proxy
          </Step>
        </ol>
      </section>
      <GhostBars />
    </div>
  );
}

function keyNote(apiKey: string | null, hasKey: boolean): string {
  if (apiKey) return "your key is filled in, it is shown only now";
  return hasKey ? "put your key in, or create another" : "it needs an API key";
}

function Step({
  number,
  title,
  isDone = false,
  children,
}: {
  number: number;
  title: string;
  isDone?: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex gap-2.5">
      <span
        className={cx(
          "flex size-4.5 items-center justify-center rounded-full text-caption",
          isDone ? "bg-accent text-accent-ink" : "border border-line-strong text-ink-3",
        )}
      >
        {isDone ? <Check size={12} strokeWidth={2.2} role="img" aria-label="Done" /> : number}
      </span>
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-small text-ink-3">{children}</span>
      </span>
    </li>
  );
}

const HEIGHTS = [54, 63, 57, 75, 69, 32, 29, 79, 72, 83, 88, 82, 37, 35, 86, 95, 91, 100, 97, 43];

/** Where the spend will stand: dashed is unknown. */
function GhostBars() {
  return (
    <div
      aria-hidden="true"
      className="mt-auto flex h-45 shrink-0 items-end gap-3 overflow-clip px-4 pt-11 lg:px-5 print:hidden"
    >
      {HEIGHTS.map((height) => (
        <span
          key={height}
          style={{ height: `${height}%` }}
          className="min-w-0 grow rounded-t-bar border border-b-0 border-dashed border-line-strong/60 max-sm:[&:nth-child(n+11)]:hidden"
        />
      ))}
    </div>
  );
}
