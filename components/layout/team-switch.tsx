"use client";

import { ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon";
import { Menu, MenuCaption, MenuLink } from "../ui/menu";

export type TeamName = { slug: string; name: string };

/** The team at the head of the shell; a menu when the user is in several. */
export function TeamSwitch({ team, teams, sign }: { team: TeamName; teams: TeamName[]; sign: ReactNode }) {
  const head = (
    <>
      {sign}
      <span className="min-w-0 truncate text-heading" title={team.name}>
        {team.name}
      </span>
    </>
  );
  const box = "flex h-9 min-w-0 items-center gap-2.5 rounded-control px-2";
  if (teams.length < 2) return <div className={box}>{head}</div>;
  return (
    <Menu
      label="Team"
      className={`${box} transition-colors hover:bg-tint lg:grow`}
      trigger={
        <>
          {head}
          <Icon of={ChevronsUpDown} size={14} className="shrink-0 text-ink-3 lg:ml-auto" />
        </>
      }
    >
      <MenuCaption>Teams</MenuCaption>
      {teams.map(({ slug, name }) => (
        <MenuLink key={slug} href={`/t/${slug}`} current={slug === team.slug}>
          {name}
        </MenuLink>
      ))}
    </Menu>
  );
}

/** A team's initial on a square of ink. */
export function TeamSign({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="flex size-5.5 shrink-0 items-center justify-center rounded-control bg-ink text-caption font-semibold text-surface"
    >
      {firstLetter(name)}
    </span>
  );
}

function firstLetter(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? "·";
}
