import { expect, type Locator, type Page } from "@playwright/test";

/** Clicks on a chart's bar at a share of its width, once the bar says that it leads to events. */
export async function clickBar(page: Page, chart: Locator, share: number): Promise<void> {
  const box = await chart.boundingBox();
  if (!box) throw new Error("The chart has no place.");
  const [x, y] = [box.x + box.width * share, box.y + box.height / 2];
  await expect(async () => {
    await page.mouse.move(x, y - 1);
    await page.mouse.move(x, y);
    await expect(page.getByRole("link", { name: /^Events of/, includeHidden: true })).toBeVisible({
      timeout: 500,
    });
  }).toPass();
  await page.mouse.click(x, y);
}
