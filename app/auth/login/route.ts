import { findUserByPassword, openTokenSession, signInInput } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { countSignIn } from "@/lib/http/sign-in-limit";

export const POST = endpoint({ access: anyone, body: signInInput }, async ({ body, request }) => {
  await countSignIn(body.email, request.headers);
  const user = await findUserByPassword(body);
  if (!user) throw new AppError("unauthorized", "E-mail and password do not match.");
  const { token, expiresInSeconds } = await openTokenSession(user.id, request.headers.get("user-agent"));
  return Response.json({ access_token: token, token_type: "bearer", expires_in: expiresInSeconds });
});
