import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** Half of what web.dev calls good (0.1): under load a late stylesheet was seen to cost 0.0197. */
const MAX_SHIFT = 0.05;

declare global {
  interface Window {
    shifted: number;
    axe: typeof axe;
  }
}

/** For the pages of a context, before they load. */
export function addUpLayoutShifts() {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += (entry as unknown as { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
}

/** What is wrong with the page of an address once it is there, as lines. */
export async function faultsOf(page: Page, url: string): Promise<string[]> {
  const faults: string[] = [];
  const isMissing = url.endsWith("/nowhere");
  page.removeAllListeners("console");
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !(isMissing && message.text().includes("404")))
      faults.push(`says ${message.text()}`);
  });
  const shifts = [await shiftOf(page, url)];
  // On a busy machine an answer may come after the page's patience, in another size than the grey before it.
  if ((shifts[0] ?? 0) >= MAX_SHIFT) shifts.push(await shiftOf(page, url));
  const shifted = Math.min(...shifts);
  if (shifted >= MAX_SHIFT) faults.push(`shifts by ${shifted}`);
  return [...faults, ...(await tooWide(page))];
}

/** How far the parts of a page move while it comes. */
async function shiftOf(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  return page.evaluate(() => window.shifted);
}

export async function tooWide(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  return overflow > 0 ? [`is ${overflow} px too wide`] : [];
}

/** What axe finds that is serious, each with its first place; by all of its rules, or by those named. */
export async function axeFindings(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate(
    (values) =>
      window.axe.run({
        resultTypes: ["violations"],
        ...(values && { runOnly: { type: "rule" as const, values } }),
      }),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `breaks ${id}: ${nodes[0]?.html}`);
}
