import { revokeSession, signedIn } from "@/lib/auth";
import { endpoint } from "@/lib/http/endpoint";

export const POST = endpoint({ access: signedIn, limit: "api" }, async ({ scope }) => {
  await revokeSession(scope.sessionId);
  return new Response(null, { status: 204 });
});
