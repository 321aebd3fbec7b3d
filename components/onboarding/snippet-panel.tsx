"use client";

import type { ReactNode } from "react";
import { CopyButton } from "../ui/copy-button";
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
  const tabs = toSnippets(origin, key).map(({ id, label, parts }) => ({
    id,
    label,
    panel: (
      <div className="bg-sunken">
        {parts.map(({ title, code }) => (
          <section key={title} aria-label={title} className="relative border-b border-line last:border-b-0">
            {parts.length > 1 && <p className="px-4 pt-3 pr-28 text-caption text-ink-3">{title}</p>}
            <div className="absolute top-2 right-2">
              <CopyButton text={code} />
            </div>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: safe because long lines scroll, and arrow keys scroll only what has the focus
              tabIndex={0}
              className="overflow-x-auto px-4 py-4 font-mono text-code"
            >
              <Code code={code} apiKey={key} />
            </pre>
          </section>
        ))}
      </div>
    ),
  }));
  return (
    <div className="overflow-clip rounded-sheet border border-line bg-raised shadow-float">
      <Tabs label="Ways to send an event" tabs={tabs} />
      {foot && <div className="border-t border-line px-4 py-2.5">{foot}</div>}
    </div>
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
