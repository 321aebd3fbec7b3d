import { notFound, redirect } from "next/navigation";
import { currentSession, hasAccounts } from "@/lib/auth";
import { listTeamsOf } from "@/lib/teams";

export default async function RootPage() {
  const session = await currentSession();
  if (!session) redirect((await hasAccounts()) ? "/sign-in" : "/sign-up");
  const [team] = await listTeamsOf(session.user.id);
  if (!team) notFound();
  redirect(`/t/${team.slug}`);
}
