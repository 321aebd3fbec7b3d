import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { budgetStatuses } from "@/lib/standing";
import { pageAfter, toWireStatus } from "../../budgets/wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) => {
    const statuses = (await budgetStatuses(scope)).map((status) => ({ id: status.budget.id, status }));
    return answerPage(
      query,
      async (page) => pageAfter(statuses, page),
      ({ status }) => toWireStatus(status),
    );
  },
);
