import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { listTagKeys } from "@/lib/values";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api" },
  async ({ scope, request }) => {
    const data = (await listTagKeys(scope)).map((key) => ({ key }));
    return answerOwnCopy(request, { data, next_cursor: null });
  },
);
