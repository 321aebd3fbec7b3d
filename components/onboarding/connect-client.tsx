"use client";

import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Notice } from "../ui/notice";
import { TextField } from "../ui/text-field";
import { toClients } from "./clients";
import { SnippetPanel } from "./snippet-panel";
import { SnippetPart } from "./snippet-part";
import { KEY_PLACEHOLDER } from "./snippets";
import { type CreateKey, useCreateKey } from "./use-create-key";

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
  const [typed, setTyped] = useState("");
  const [isMade, setMade] = useState(false);
  const { create, isPending, error } = useCreateKey((made) => {
    setTyped(made);
    setMade(true);
  });
  // Anything else would be marked wherever it occurs in the code.
  const apiKey = typed.trim().startsWith("tb_ak_") ? typed.trim() : null;
  const key = apiKey ?? KEY_PLACEHOLDER;
  const clients = toClients(origin, key);
  const client = clients.find(({ id }) => id === chosen) ?? clients[0];

  return (
    <div className="mx-auto w-full max-w-240 px-4 pt-6 pb-10 lg:px-5">
      <div className="flex max-w-180 flex-wrap items-start gap-x-3 gap-y-2">
        <TextField
          label="API key"
          className="min-w-64 grow"
          placeholder={KEY_PLACEHOLDER}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setMade(false);
          }}
          help={
            isMade
              ? "It is filled in below. Copy it now: we keep only a hash and cannot show it again."
              : "Put a key of the team here and it stands in the settings below. It stays in this page."
          }
        />
        {createKey && !apiKey && (
          <Button
            look="secondary"
            className="sm:mt-5.5"
            disabled={isPending}
            onClick={() => create(createKey)}
          >
            Create a key
          </Button>
        )}
      </div>
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
                      "flex h-7.5 items-center rounded-control px-2.5 transition-colors pointer-coarse:h-11",
                      id === client?.id
                        ? "bg-accent-wash font-medium text-ink"
                        : "text-ink-2 hover:bg-hover hover:text-ink",
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
        <SnippetPanel origin={origin} apiKey={apiKey} ways={["curl", "sdk"]} />
      </section>
    </div>
  );
}
