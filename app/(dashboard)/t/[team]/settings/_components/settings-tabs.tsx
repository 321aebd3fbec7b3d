import { type SectionTab, SectionTabs } from "@/components/layout/section-tabs";

const TABS: SectionTab[] = [
  { path: "/keys", label: "API keys" },
  { path: "/provider-keys", label: "Provider keys" },
];

/** The pages of the section, below the title bar of each. */
export function SettingsTabs({ team }: { team: string }) {
  return <SectionTabs label="Pages of settings" root={`/t/${team}/settings`} tabs={TABS} />;
}
