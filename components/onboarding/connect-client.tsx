"use client";

import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { useState, useTransition } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Notice } from "../ui/notice";
import { toClients } from "./clients";
import type { CreateKey } from "./create-key";
import { SnippetPanel } from "./snippet-panel";
import { SnippetPart } from "./snippet-part";
import { KEY_PLACEHOLDER } from "./snippets";

/** How to send: traces of one client, chosen by the address, and single events; with a key that is made here, once. */
export function ConnectClient({
  origin,
  path,
  chosen,
  createKey,
}: {
  origin: string;
  /** Of the page; each client is a query of it. */
  path: string;
  chosen: string;
  /** Absent for those who may not. */
  createKey?: CreateKey;
}) {
  const [apiKey, setApiKey] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const key = apiKey ?? KEY_PLACEHOLDER;
  const clients = toClients(origin, key);
  const client = clients.find(({ id }) => id === chosen) ?? clients[0];

  function create(createIt: CreateKey) {
    start(async () => {
      const result = await createIt();
      if (result.ok) setApiKey(result.data.key);
      setError(result.ok ? undefined : result.error.message);
    });
  }

  return (
    <div className="mx-auto w-full max-w-240 px-4 pt-6 pb-10 lg:px-5">
      <section aria-labelledby="connect-key" className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="connect-key" className="sr-only">
          API key
        </h2>
        <p className="text-ink-2">
          {apiKey
            ? "Your key is filled in below. It is shown only now."
            : "Put one of the team's keys in the place of tb_ak_…, or make one for this."}
        </p>
        {createKey && !apiKey && (
          <Button look="secondary" disabled={isPending} onClick={() => create(createKey)}>
            Create a key
          </Button>
        )}
      </section>
      {error && (
        <div className="mt-3">
          <Notice tone="bad" icon={CircleAlert} title={error} />
        </div>
      )}
      <section aria-labelledby="connect-traces" className="mt-7">
        <h2 id="connect-traces" className="text-title">
          By OpenTelemetry
        </h2>
        <p className="mt-1 text-ink-2">
          An application that is instrumented already sends its traces here. Each model call is counted once,
          whatever stands above it; prompts and answers are dropped on arrival.
        </p>
        <div className="mt-4 grid gap-4 md:grid-cols-[12rem_minmax(0,1fr)]">
          <nav aria-label="What the application is instrumented with">
            <ul className="flex flex-wrap gap-px md:flex-col">
              {clients.map(({ id, label }) => (
                <li key={id}>
                  <Link
                    href={`${path}?client=${id}`}
                    scroll={false}
                    aria-current={id === client?.id ? "true" : undefined}
                    className={cx(
                      "block rounded-control px-2.5 py-1.5 hover:bg-hover",
                      id === client?.id ? "bg-hover font-medium text-ink" : "text-ink-2",
                    )}
                  >
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="min-w-0 self-start overflow-clip rounded-sheet border border-line bg-raised shadow-float">
            {client?.parts.map(({ title, code }) => (
              <SnippetPart key={title} title={title} code={code} apiKey={key} />
            ))}
            {client?.note && <p className="px-4 py-3 text-small text-ink-2">{client.note}</p>}
          </div>
        </div>
      </section>
      <section aria-labelledby="connect-events" className="mt-9">
        <h2 id="connect-events" className="text-title">
          By HTTP or the SDK
        </h2>
        <p className="mt-1 mb-4 text-ink-2">
          One event a call, from any language, or by a wrapper around the provider's client.
        </p>
        <SnippetPanel origin={origin} apiKey={apiKey} />
      </section>
    </div>
  );
}
