import { FirstEvent } from "@/components/onboarding/first-event";
import type { Visit } from "@/lib/auth";
import { listKeys } from "@/lib/keys";
import { hasRole } from "@/lib/teams";
import { createTeamKey } from "../settings/keys/actions";
import { ownOrigin } from "./own-origin";

/** What a team without events sees in place of its figures, until the first one has come. */
export async function SendFirstEvent({ scope, team, role }: Pick<Visit, "scope" | "team" | "role">) {
  const [keys, origin] = await Promise.all([listKeys(scope), ownOrigin()]);
  const createKey = createTeamKey.bind(null, { team: team.slug, name: "First key" });
  return (
    <FirstEvent
      origin={origin}
      hasKey={keys.length > 0}
      createKey={hasRole(role, "member") ? createKey : undefined}
    />
  );
}
