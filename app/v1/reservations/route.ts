import { doorOf } from "@/lib/doors";
import { AppError } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { problemResponse } from "@/lib/http/problem";
import { projectKey } from "@/lib/keys";
import { reservationInput, reserve, tellRefusal, toWireBalance } from "@/lib/reservations";

export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", body: reservationInput },
  async ({ scope: { scope, projectId }, body: { id, ...call }, request, requestId }) => {
    const door = doorOf(request.headers.get("x-tokenbudget-client"));
    const decision = await reserve(scope, { projectId, door, id, call });
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
