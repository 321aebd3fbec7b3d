import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** An address that leads nowhere, or nowhere that this visitor may go. */
export function Missing() {
  return (
    <div className="my-auto">
      <EmptyState
        heading="h1"
        title="There is no such page"
        action={
          <ButtonLink href="/" size="bar">
            To the overview
          </ButtonLink>
        }
      >
        It does not exist, or your account may not see it.
      </EmptyState>
    </div>
  );
}
