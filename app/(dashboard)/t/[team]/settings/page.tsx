import { redirect } from "next/navigation";

export default async function SettingsPage({ params }: PageProps<"/t/[team]/settings">) {
  redirect(`/t/${(await params).team}/settings/keys`);
}
