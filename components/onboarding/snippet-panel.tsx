"use client";

import type { ReactNode } from "react";
import { CopyButton } from "../ui/copy-button";
import { Tabs } from "../ui/tabs";
import { SnippetPart } from "./snippet-part";
import { KEY_PLACEHOLDER, toSnippets } from "./snippets";

/** The first event, ready to paste: address and, while it can be shown, the key filled in. */
export function SnippetPanel({
  origin,
  apiKey,
  ways,
  foot,
}: {
  /** Where this server answers, without a slash at the end. */
  origin: string;
  /** The whole key, or null when it can no longer be shown. */
  apiKey: string | null;
  /** Which of them, by id; all when absent. */
  ways?: string[];
  foot?: ReactNode;
}) {
  const key = apiKey ?? KEY_PLACEHOLDER;
  const snippets = toSnippets(origin, key).filter(({ id }) => ways?.includes(id) ?? true);
  const tabs = snippets.map(({ id, label, parts }) => ({
    id,
    label,
    panel: parts.map(({ title, code }) => (
      <SnippetPart key={title} title={title} code={code} apiKey={key} isOnly={parts.length === 1} />
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
