import { z } from "zod";
import { doorOf } from "@/lib/doors";
import { endpoint } from "@/lib/http/endpoint";
import { projectKey } from "@/lib/keys";
import { settle } from "@/lib/reservations";

const params = z.object({ id: z.string().max(128) });

export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", params, body: z.unknown() },
  async ({ scope: { scope, projectId }, params: { id }, body: event, request }) => {
    const door = doorOf(request.headers.get("x-tokenbudget-client"));
    const { costUsd, releasedUsd } = await settle(scope, { projectId, door, id, event });
    return Response.json({ cost_usd: costUsd, released_usd: releasedUsd });
  },
);
