import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { budgetBound, budgetStatus } from "@/lib/standing";
import { keyField, budgetParams as params, toWireBound, toWireStatus } from "../../wire";

const query = z.strictObject({ key: keyField });

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params, query },
  async ({ scope, params: { id }, query }) => {
    const [status, bound] = await Promise.all([budgetStatus(scope, id, query), budgetBound(scope, id)]);
    return Response.json({ ...toWireStatus(status), bound: toWireBound(bound) });
  },
);
