import { endpoint } from "@/lib/http/endpoint";
import { projectKey } from "@/lib/keys";
import { reservationInput, reserve } from "@/lib/reservations";
import { refusal, toWireBalance } from "./wire";

export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", body: reservationInput },
  async ({ scope: { scope, projectId }, body: { id, ...call }, requestId }) => {
    const decision = await reserve(scope, { projectId, id, call });
    if (!decision.isFree) return refusal(decision, requestId);
    return Response.json(
      {
        id: decision.id,
        reserved_usd: decision.reservedUsd,
        expires_at: decision.expiresAt,
        budgets: decision.balances.map(toWireBalance),
      },
      { status: 201 },
    );
  },
);
