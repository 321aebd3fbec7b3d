import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "./button";
import { EmptyState } from "./empty-state";
import { Icon } from "./icon";

/** A part that failed alone: what happened, *Try again*, and what to search the log for. */
export function Failure({
  title,
  heading,
  retry,
  isRetrying = false,
  reference,
  children,
}: {
  title: string;
  /** `h1` where the title is the heading of the whole page. */
  heading?: "p" | "h1";
  retry: () => void;
  isRetrying?: boolean;
  reference?: string;
  children?: string;
}) {
  return (
    <div role="alert">
      <EmptyState
        title={title}
        heading={heading}
        icon={CircleAlert}
        action={
          <>
            <Button size="bar" disabled={isRetrying} onClick={retry}>
              <Icon of={RotateCw} size={14} />
              Try again
            </Button>
            {reference && <code className="font-mono text-code text-ink-3">{reference}</code>}
          </>
        }
      >
        {children}
      </EmptyState>
    </div>
  );
}
