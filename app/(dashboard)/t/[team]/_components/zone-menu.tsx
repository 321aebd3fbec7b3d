"use client";

import { ChevronDown, Globe } from "lucide-react";
import { useSyncExternalStore } from "react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuLink } from "@/components/ui/menu";

type Choice = { tz: string; note: string };

/** Chooses among the team's zone, the browser's and UTC; `hrefs` leads to the page in a zone. */
export function ZoneMenu({
  current,
  teamZone,
  href,
}: {
  current: string;
  teamZone: string;
  /** Address of the page in a zone, with `{tz}` in its place; `own` is that of the team's zone. */
  href: { own: string; other: string };
}) {
  const browserZone = useSyncExternalStore(noChange, zoneOfBrowser, () => null);
  const choices = distinct([
    { tz: teamZone, note: "team" },
    ...(browserZone ? [{ tz: browserZone, note: "this browser" }] : []),
    { tz: "UTC", note: "" },
    { tz: current, note: "" },
  ]);
  return (
    <Menu
      label="Time zone"
      className={buttonClass({ size: "bar" })}
      trigger={
        <>
          <Icon of={Globe} size={14} />
          {current}
          <Icon of={ChevronDown} size={14} />
        </>
      }
    >
      {choices.map(({ tz, note }) => (
        <MenuLink
          key={tz}
          href={tz === teamZone ? href.own : href.other.replace("{tz}", encodeURIComponent(tz))}
          current={tz === current}
          scroll={false}
        >
          {tz}
          {note && <span className="ml-2 text-small text-ink-3">{note}</span>}
        </MenuLink>
      ))}
    </Menu>
  );
}

function distinct(choices: Choice[]): Choice[] {
  return choices.filter((choice, place) => choices.findIndex(({ tz }) => tz === choice.tz) === place);
}

function noChange(): () => void {
  return () => {};
}

function zoneOfBrowser(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
