import { AppError } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { problemResponse } from "@/lib/http/problem";
import { projectKey } from "@/lib/keys";
import { reservationInput, reserve, tellRefusal, toWireBalance } from "@/lib/reservations";

export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", body: reservationInput },
  async ({ scope: { scope, projectId }, body: { id, ...call }, requestId }) => {
    const decision = await reserve(scope, { projectId, id, call });
    if (!decision.isFree) {
      const { message, budgets } = tellRefusal(decision);
      return problemResponse(new AppError("budget_exceeded", message), requestId, { budgets });
    }
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
