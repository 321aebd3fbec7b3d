import { doorOf } from "@/lib/doors";
import { endpoint } from "@/lib/http/endpoint";
import { projectKey } from "@/lib/keys";
import { checkBudgets, reservationInput, toWireBalance } from "@/lib/reservations";

/** Whether a call would be let through, and how every budget stands that selects it. Nothing is reserved. */
export const POST = endpoint(
  { access: projectKey("ingest"), limit: "ingest", body: reservationInput },
  async ({ scope: { scope, projectId }, body: { id: _, ...call }, request }) => {
    const door = doorOf(request.headers.get("x-tokenbudget-client"));
    const { isFree, balances } = await checkBudgets(scope, { projectId, door, call });
    const budgets = balances.map((balance) => ({ ...toWireBalance(balance), refuses: balance.isRefused }));
    return Response.json({ allowed: isFree, budgets });
  },
);
