import { Badge } from "../ui/badge";

/** That a call failed, or was broken off by whoever made it. */
export function FailedBadge({ errorType }: { errorType: string | null }) {
  const isAborted = errorType === "aborted";
  return (
    <span title={errorType ?? undefined}>
      <Badge tone={isAborted ? "warn" : "bad"}>{isAborted ? "aborted" : "error"}</Badge>
    </span>
  );
}
