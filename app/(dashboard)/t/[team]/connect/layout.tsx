import { PageHeader } from "@/components/layout/page";
import { SectionTabs } from "@/components/layout/section-tabs";

const TABS = [
  { path: "", label: "Traces and events" },
  { path: "/proxy", label: "Proxy" },
];

export default async function ConnectLayout({ params, children }: LayoutProps<"/t/[team]/connect">) {
  const { team } = await params;
  return (
    <>
      <PageHeader title="Connect" />
      <SectionTabs label="Pages of Connect" root={`/t/${team}/connect`} tabs={TABS} />
      {children}
    </>
  );
}
