import type { Scope } from "@/lib/db";
import type { Hold } from "@/lib/reservations";
import type { WireEvent } from "@/sdk/src/wire";

/** A call that is over, as an event with an id and a timestamp. */
export type EndedCall = {
  scope: Scope;
  projectId: string;
  event: WireEvent & { event_id: string };
  /** What it held, which ends with it. */
  hold: Hold | null;
};
