"use client";

import type { ReactNode } from "react";
import { CopyButton } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { Tabs } from "../ui/tabs";
import { KEY_PLACEHOLDER, toSnippets } from "./snippets";

/** The first event, ready to paste: address and, while it can be shown, the key filled in. */
export function SnippetPanel({
  origin,
  apiKey,
  foot,
}: {
  /** Where this server answers, without a slash at the end. */
  origin: string;
  /** The whole key, or null when it can no longer be shown. */
  apiKey: string | null;
  foot?: ReactNode;
}) {
  const key = apiKey ?? KEY_PLACEHOLDER;
  const snippets = toSnippets(origin, key);
  const tabs = snippets.map(({ id, label, parts }) => ({
    id,
    label,
    panel: parts.map(({ title, code }) => (
      <Part key={title} title={title} code={code} apiKey={key} isOnly={parts.length === 1} />
    )),
  }));
  return (
    <div className="overflow-clip rounded-sheet border border-line bg-raised shadow-float">
      <Tabs
        label="Ways to send an event"
        tabs={tabs}
        aside={(chosen) => {
          const parts = snippets.find(({ id }) => id === chosen)?.parts ?? [];
          return parts.length === 1 && parts[0] ? <CopyButton text={parts[0].code} /> : null;
        }}
      />
      {foot && <div className="border-t border-line px-4 py-2.5">{foot}</div>}
    </div>
  );
}

/** A piece to copy. The only one of its tab is named and copied by the row of tabs. */
function Part({
  title,
  code,
  apiKey,
  isOnly,
}: {
  title: string;
  code: string;
  apiKey: string;
  isOnly: boolean;
}) {
  return (
    <section aria-label={title} className="border-b border-line bg-hover last:border-b-0">
      {!isOnly && (
        <div className="flex items-center justify-between gap-3 pt-2 pr-2 pl-4">
          <h3 className="text-caption text-ink-3">{title}</h3>
          <CopyButton text={code} />
        </div>
      )}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: safe because long lines scroll, and arrow keys scroll only what has the focus
        tabIndex={0}
        className={cx(
          "overflow-x-auto px-4 pb-4 font-mono text-code leading-5 focus-visible:-outline-offset-2",
          isOnly ? "pt-4" : "pt-1",
        )}
      >
        <Code code={code} apiKey={apiKey} />
      </pre>
    </section>
  );
}

function Code({ code, apiKey }: { code: string; apiKey: string }) {
  const [before = "", after] = code.split(apiKey);
  if (after === undefined) return <code>{code}</code>;
  return (
    <code>
      {before}
      <mark className="rounded-badge bg-accent-wash px-1 py-0.5 text-accent">{apiKey}</mark>
      {after}
    </code>
  );
}
