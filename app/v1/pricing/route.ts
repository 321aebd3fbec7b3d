import { z } from "zod";
import { database } from "@/lib/db";
import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerCopy } from "@/lib/http/revalidate";
import { getCatalogue, publishCatalogue } from "@/lib/pricing";

export const GET = endpoint(
  { access: anyone, limit: "api", query: z.strictObject({}) },
  async ({ request }) => {
    const { json, etag } = publishCatalogue(await getCatalogue(database().pool));
    return answerCopy(request, json, { etag, cacheControl: "public, max-age=60" });
  },
);
