import { z } from "zod";
import { member } from "@/lib/auth";
import { getReceipt } from "@/lib/events";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { toWireReceipt } from "../../wire";

const params = z.object({ event_id: z.string() });
const query = z.strictObject({ project_id: z.uuid("is no id of a project").optional() });

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params, query },
  async ({ scope, params, query }) => {
    const receipt = await getReceipt(scope, { eventId: params.event_id, projectId: query.project_id });
    return Response.json(toWireReceipt(receipt));
  },
);
