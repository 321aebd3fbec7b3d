"use client";

import { ChoiceNav } from "./choice-nav";
import { toClients } from "./clients";
import { KeyField } from "./key-field";
import { SnippetPanel } from "./snippet-panel";
import { SnippetPart } from "./snippet-part";
import { KEY_PLACEHOLDER } from "./snippets";
import type { CreateKey } from "./use-create-key";

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
  return (
    <div className="mx-auto w-full max-w-240 px-4 pt-6 pb-10 lg:px-5">
      <KeyField createKey={createKey}>
        {(apiKey) => (
          <>
            <Traces origin={origin} path={path} chosen={chosen} apiKey={apiKey} />
            <section aria-labelledby="connect-events" className="mt-9">
              <h2 id="connect-events" className="text-title">
                By HTTP or the SDK
              </h2>
              <p className="mt-1 mb-4 text-ink-2">
                One event a call, from any language, or by a wrapper around the provider's client.
              </p>
              <SnippetPanel origin={origin} apiKey={apiKey} ways={["curl", "sdk"]} />
            </section>
          </>
        )}
      </KeyField>
    </div>
  );
}

function Traces({
  origin,
  path,
  chosen,
  apiKey,
}: {
  origin: string;
  path: string;
  chosen: string;
  apiKey: string | null;
}) {
  const key = apiKey ?? KEY_PLACEHOLDER;
  const clients = toClients(origin, key);
  const client = clients.find(({ id }) => id === chosen) ?? clients[0];
  return (
    <section aria-labelledby="connect-traces" className="mt-7">
      <h2 id="connect-traces" className="text-title">
        By OpenTelemetry
      </h2>
      <p className="mt-1 text-ink-2">
        An application that is instrumented already sends its traces here. Each model call is counted once,
        whatever stands above it; prompts and answers are dropped on arrival.
      </p>
      <div className="mt-4 grid gap-4 md:grid-cols-[12rem_minmax(0,1fr)]">
        <ChoiceNav
          label="What the application is instrumented with"
          choices={clients.map(({ id, label }) => ({ id, label, href: `${path}?client=${id}` }))}
          chosen={client?.id}
        />
        <div className="min-w-0 self-start overflow-clip rounded-sheet border border-line bg-raised shadow-float">
          {client?.parts.map(({ title, code }) => (
            <SnippetPart key={title} title={title} code={code} apiKey={key} />
          ))}
          {client?.note && <p className="px-4 py-3 text-small text-ink-2">{client.note}</p>}
        </div>
      </div>
    </section>
  );
}
