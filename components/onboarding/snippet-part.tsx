import { CopyButton } from "../ui/copy-button";
import { cx } from "../ui/cx";

/** A piece to copy. The only one of its tab is named and copied by the row of tabs. */
export function SnippetPart({
  title,
  code,
  apiKey,
  isOnly = false,
}: {
  title: string;
  code: string;
  apiKey: string;
  isOnly?: boolean;
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
  const start = code.indexOf(apiKey);
  if (start < 0) return <code>{code}</code>;
  return (
    <code>
      {code.slice(0, start)}
      <mark className="rounded-badge bg-accent-wash px-1 py-0.5 text-accent">{apiKey}</mark>
      {code.slice(start + apiKey.length)}
    </code>
  );
}
