import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export function NoEvents({ overview }: { overview: string }) {
  return (
    <EmptyState
      title="No events yet"
      action={
        <ButtonLink size="bar" href={overview}>
          Send the first event
        </ButtonLink>
      }
    >
      Every call that is reported appears here, with its tokens and its cost.
    </EmptyState>
  );
}
