import { member } from "@/lib/auth";
import { type BudgetSettings, getBudgetSettings, saveBudgetSettings, settingsInput } from "@/lib/budgets";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api" },
  async ({ scope }) => Response.json(toWire(await getBudgetSettings(scope))),
);

export const PUT = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: settingsInput },
  async ({ scope, body }) => Response.json(toWire(await saveBudgetSettings(scope, body))),
);

export const POST = PUT;

function toWire({ budgetId, periodType, limitUsd, hasAlerts, hasCutoff }: BudgetSettings) {
  return {
    budget_id: budgetId,
    period_type: periodType,
    limit_amount: limitUsd,
    enable_alerts: hasAlerts,
    enable_auto_cutoff: hasCutoff,
  };
}
