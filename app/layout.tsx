import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { THEME_COOKIE, type Theme, toTheme } from "@/components/layout/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "TokenBudget", template: "%s · TokenBudget" },
  description:
    "What do our model calls cost, is the figure right, and who is stopped when the money is gone?",
};

const GROUND = { light: "#f5f7f6", dark: "#0a0d0c" };

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  if (theme !== "system") return { themeColor: GROUND[theme] };
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: GROUND.light },
      { media: "(prefers-color-scheme: dark)", color: GROUND.dark },
    ],
  };
}

const LATIN = new URL(
  "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  import.meta.url,
);

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await chosenTheme();
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <head>
        <link rel="preload" href={LATIN.toString()} as="font" type="font/woff2" crossOrigin="anonymous" />
      </head>
      <body className="font-sans">{children}</body>
    </html>
  );
}

async function chosenTheme(): Promise<Theme> {
  return toTheme((await cookies()).get(THEME_COOKIE)?.value);
}
