import { profileInput, signedIn, type User, updateProfile } from "@/lib/auth";
import { endpoint } from "@/lib/http/endpoint";
import { countSignIn } from "@/lib/http/sign-in-limit";
import { listTeamsOf } from "@/lib/teams";

export const GET = endpoint({ access: signedIn, limit: "api" }, async ({ scope }) =>
  Response.json(await toAnswer(scope.user)),
);

export const PUT = endpoint(
  { access: signedIn, limit: "api", body: profileInput },
  async ({ scope, body, request }) => {
    if (body.currentPassword !== undefined) await countSignIn(scope.user.email, request.headers);
    return Response.json(await toAnswer(await updateProfile(scope, body)));
  },
);

async function toAnswer({ id, email, fullName, isAdmin }: User) {
  const teams = (await listTeamsOf(id)).map((team) => ({
    id: team.id,
    slug: team.slug,
    name: team.name,
    role: team.role,
  }));
  return { id, email, full_name: fullName, is_admin: isAdmin, teams };
}
