import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { listReprices } from "@/lib/reprice";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) =>
    answerPage(query, ({ limit, after }) => listReprices(scope, { limit, before: after }), toWire),
);
