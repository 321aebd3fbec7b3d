import { z } from "zod";
import { database } from "@/lib/db";
import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { getCatalogue, publishCatalogue } from "@/lib/pricing";

export const GET = endpoint(
  { access: anyone, limit: "api", query: z.strictObject({}) },
  async ({ request }) => {
    const { json, etag } = publishCatalogue(await getCatalogue(database().pool));
    const headers = { ETag: etag, "Cache-Control": "public, max-age=60", "Content-Type": "application/json" };
    const isKnown = isMatch(request.headers.get("if-none-match"), etag);
    return isKnown ? new Response(null, { status: 304, headers }) : new Response(json, { headers });
  },
);

/** Weak comparison: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match */
function isMatch(stated: string | null, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return (stated ?? "").split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
