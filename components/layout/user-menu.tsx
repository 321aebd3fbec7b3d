"use client";

import { Ellipsis, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "next-auth/react";
import { useState } from "react";
import { Icon } from "../ui/icon";
import { Menu, MenuButton, MenuCaption, MenuRule } from "../ui/menu";
import { THEME_COOKIE, type Theme } from "./theme";

export type UserName = { fullName: string; email: string };

const YEAR_SECONDS = 31_536_000;
const CHOICES = [
  { theme: "system", label: "System", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const;

/** Who is signed in, how the pages look, and the way out. */
export function UserMenu({ user, theme }: { user: UserName; theme: Theme }) {
  const [chosen, setChosen] = useState(theme);

  function choose(next: Theme) {
    setChosen(next);
    keepTheme(next);
  }

  return (
    <Menu
      label="Account"
      className="flex h-9 w-full min-w-0 items-center gap-2.5 rounded-control px-2 transition-colors hover:bg-tint"
      trigger={
        <>
          <span
            aria-hidden="true"
            className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-wash text-caption font-semibold text-accent-strong"
          >
            {initials(user.fullName)}
          </span>
          <span className="min-w-0 truncate text-body font-medium">{user.fullName}</span>
          <Icon of={Ellipsis} className="ml-auto shrink-0 text-ink-3" />
        </>
      }
    >
      <MenuCaption>{user.email}</MenuCaption>
      <MenuRule />
      <MenuCaption>Look</MenuCaption>
      {CHOICES.map(({ theme: value, label, icon }) => (
        <MenuButton
          key={value}
          icon={<Icon of={icon} />}
          checked={chosen === value}
          onClick={() => choose(value)}
        >
          {label}
        </MenuButton>
      ))}
      <MenuRule />
      <MenuButton icon={<Icon of={LogOut} />} onClick={() => signOut({ callbackUrl: "/sign-in" })}>
        Sign out
      </MenuButton>
    </Menu>
  );
}

function keepTheme(theme: Theme) {
  // biome-ignore lint/suspicious/noDocumentCookie: safe because the Cookie Store API is not in every browser we serve
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  document.documentElement.dataset.theme = theme;
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}
