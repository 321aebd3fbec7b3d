import { z } from "zod";
import { admin } from "@/lib/auth";
import { syncPrices } from "@/lib/feed";
import { readRequestBody } from "@/lib/http/body";
import { endpoint } from "@/lib/http/endpoint";
import { parseJson, parseWith } from "@/lib/http/parse";

const body = z.strictObject({ force: z.boolean().default(false) });

export const POST = endpoint(
  { access: admin, limit: "api", query: z.strictObject({}), body: "raw" },
  async ({ scope, request }) => {
    const bytes = await readRequestBody(request, 1024);
    const sent = bytes.length === 0 ? {} : parseJson(request.headers.get("content-type"), bytes);
    return Response.json(await syncPrices({ ...parseWith(body, sent), startedBy: scope.id }));
  },
);
