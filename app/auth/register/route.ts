import { signUp, signUpInput } from "@/lib/auth";
import { anyone } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";

export const POST = endpoint({ access: anyone, limit: "signup", body: signUpInput }, async ({ body }) => {
  const { user, team, project } = await signUp(body);
  return Response.json(
    {
      user: { id: user.id, email: user.email, full_name: user.fullName, is_admin: user.isAdmin },
      team: { id: team.id, slug: team.slug, name: team.name },
      project: { id: project.id, slug: project.slug, name: project.name },
    },
    { status: 201 },
  );
});
