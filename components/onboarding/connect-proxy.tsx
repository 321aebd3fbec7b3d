"use client";

import Link from "next/link";
import { CopyButton } from "../ui/copy-button";
import { Tabs } from "../ui/tabs";
import { ChoiceNav } from "./choice-nav";
import { KeyField } from "./key-field";
import { PROXIED, type Proxied } from "./proxied";
import { toOwnKeySnippet, toProxySnippets } from "./proxy-snippets";
import { SnippetPart } from "./snippet-part";
import { KEY_PLACEHOLDER } from "./snippets";
import type { CreateKey } from "./use-create-key";

/** How to call a provider, chosen by the address, through the proxy: one address instead of another. */
export function ConnectProxy({
  origin,
  path,
  keysPath,
  chosen,
  createKey,
}: {
  origin: string;
  /** Of the page; each provider is a query of it. */
  path: string;
  /** Of the page where providers' keys are stored. */
  keysPath: string;
  chosen: string;
  /** Absent for those who may not. */
  createKey?: CreateKey;
}) {
  const provider = PROXIED.find(({ id }) => id === chosen) ?? PROXIED[0];
  return (
    <div className="mx-auto w-full max-w-240 px-4 pt-6 pb-10 lg:px-5">
      <KeyField createKey={createKey}>
        {(apiKey) => (
          <section aria-labelledby="connect-proxy" className="mt-7">
            <h2 id="connect-proxy" className="text-title">
              By the proxy
            </h2>
            <p className="mt-1 text-ink-2">
              The client stays as it is; only its address and key change. Requests and answers pass byte for
              byte and are not kept. Budgets are held before each call, its cost is known after it.
            </p>
            <div className="mt-4 grid gap-4 md:grid-cols-[12rem_minmax(0,1fr)]">
              <ChoiceNav
                label="Whose models are called"
                choices={PROXIED.map(({ id, label }) => ({ id, label, href: `${path}?provider=${id}` }))}
                chosen={provider?.id}
              />
              {provider && (
                <Settings origin={origin} keysPath={keysPath} provider={provider} apiKey={apiKey} />
              )}
            </div>
          </section>
        )}
      </KeyField>
    </div>
  );
}

function Settings({
  origin,
  keysPath,
  provider,
  apiKey,
}: {
  origin: string;
  keysPath: string;
  provider: Proxied;
  apiKey: string | null;
}) {
  const key = apiKey ?? KEY_PLACEHOLDER;
  const snippets = toProxySnippets(origin, key, provider);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5 self-start">
      <div>
        <h3 className="text-heading">With the team's key of {provider.label}</h3>
        <p className="mt-1 mb-2.5 text-ink-2">
          Store it once under{" "}
          <Link href={keysPath} className="text-accent underline">
            Provider keys
          </Link>{" "}
          and it is put in place of the TokenBudget key as calls pass.
        </p>
        <div className="overflow-clip rounded-sheet border border-line bg-raised shadow-float">
          <Tabs
            // Another provider has other languages.
            key={provider.id}
            label="Languages"
            tabs={snippets.map(({ id, label, code }) => ({
              id,
              label,
              panel: <SnippetPart title={label} code={code} apiKey={key} isOnly />,
            }))}
            aside={(chosen) => <CopyButton text={snippets.find(({ id }) => id === chosen)?.code ?? ""} />}
          />
          {provider.note && <p className="px-4 py-3 text-small text-ink-2">{provider.note}</p>}
        </div>
      </div>
      <div>
        <h3 className="text-heading">With a key of your own</h3>
        <p className="mt-1 mb-2.5 text-ink-2">
          The team's key then has a header of its own. The provider's goes on untouched and is never stored.
        </p>
        <div className="overflow-clip rounded-sheet border border-line bg-raised shadow-float">
          <SnippetPart title="In a shell" code={toOwnKeySnippet(origin, key, provider)} apiKey={key} />
        </div>
      </div>
    </div>
  );
}
