import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { z } from "zod";
import { authOptions } from "@/lib/auth";
import { anyone } from "@/lib/http/access";
import { readRequestBody } from "@/lib/http/body";
import { endpoint } from "@/lib/http/endpoint";
import { parseJson } from "@/lib/http/parse";
import { countSignIn } from "@/lib/http/sign-in-limit";

const params = z.object({ nextauth: z.array(z.string()) });

export const GET = endpoint({ access: anyone, params }, ({ request, params }) => run(request, params));

export const POST = endpoint({ access: anyone, params, body: "raw" }, async ({ request, params }) => {
  // NextAuth lets anyone write to the log here.
  if (params.nextauth[0] === "_log") return new Response(null, { status: 204 });
  const body = await readRequestBody(request, 64 * 1024);
  const { url, method, headers } = request;
  const contentType = headers.get("content-type");
  if (contentType?.includes("json")) parseJson(contentType, body);
  return run(new NextRequest(url, { method, headers, body: new Uint8Array(body) }), params);
});

async function run(request: Request, route: z.infer<typeof params>): Promise<Response> {
  const options = authOptions(async (email, headers) => {
    const decision = await countSignIn(email, headers);
    return decision?.remaining ?? null;
  });
  return NextAuth(new NextRequest(request), { params: route }, options);
}
