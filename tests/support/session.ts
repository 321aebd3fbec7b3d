import type { Page } from "@playwright/test";

/** The account that `makeKey` registers. */
export const ADA = { email: "ada@example.com", password: "correct horse battery" };

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;
const sessions = new Map<string, Cookies>();

/** Opens an address signed in: by the form for the first time, later by what that left in the browser. */
export async function openAs(page: Page, address: string, { email, password } = ADA): Promise<void> {
  const { origin } = new URL(address);
  const known = sessions.get(`${origin} ${email}`);
  if (known) await page.context().addCookies(known);
  else {
    await page.goto(`${origin}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/t/**");
    sessions.set(`${origin} ${email}`, await page.context().cookies(origin));
  }
  await page.goto(address);
}
