import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { THEME_COOKIE, toTheme } from "@/components/layout/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "TokenBudget", template: "%s · TokenBudget" },
  description:
    "What do our model calls cost, is the figure right, and who is stopped when the money is gone?",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f7f6" },
    { media: "(prefers-color-scheme: dark)", color: "#0a0d0c" },
  ],
};

const LATIN = new URL(
  "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  import.meta.url,
);

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = toTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <head>
        <link rel="preload" href={LATIN.toString()} as="font" type="font/woff2" crossOrigin="anonymous" />
      </head>
      <body className="font-sans">{children}</body>
    </html>
  );
}
