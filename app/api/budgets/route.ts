import { z } from "zod";
import { member } from "@/lib/auth";
import { budgetInput, createBudget, listBudgets } from "@/lib/budgets";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { parseWith } from "@/lib/http/parse";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { pageAfter, toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) =>
    answerPage(query, async (page) => pageAfter(await listBudgets(scope), page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: z.unknown() },
  async ({ scope, body }) => {
    const definition = parseWith(budgetInput((await getTeam(scope)).timeZone), body);
    return Response.json(toWire(await createBudget(scope, definition)), { status: 201 });
  },
);
