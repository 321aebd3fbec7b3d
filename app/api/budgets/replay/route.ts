import { z } from "zod";
import { member } from "@/lib/auth";
import { budgetInput } from "@/lib/budgets";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { parseWith } from "@/lib/http/parse";
import { key } from "@/lib/keys";
import { replay } from "@/lib/replay";
import { getTeam } from "@/lib/teams";
import { toWireReplay } from "../wire";

export const POST = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", body: z.unknown() },
  async ({ scope, body }) => {
    const definition = parseWith(budgetInput((await getTeam(scope)).timeZone), body);
    return Response.json(toWireReplay(await replay(scope, definition)));
  },
);
