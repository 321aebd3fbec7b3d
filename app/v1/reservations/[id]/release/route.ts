import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { projectKey } from "@/lib/keys";
import { release } from "@/lib/reservations";

const params = z.object({ id: z.string().max(128) });

export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", params },
  async ({ scope: { scope }, params: { id } }) => {
    const { releasedUsd } = await release(scope, id);
    return Response.json({ released_usd: releasedUsd });
  },
);
