import { expect, test } from "@playwright/test";
import { axeFindings, tooWide } from "../support/faults";
import { FULL, type Shown, showEverything } from "../support/look-team";
import { openAs } from "../support/session";
import { STATES } from "../support/states";

let shown: Shown;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  shown = await showEverything();
});
test.afterAll(() => shown.stop());

test("nothing that opens on the analytic pages is too wide or shuts anybody out", async ({ browser }) => {
  test.setTimeout(240_000);
  const looks = [
    { colorScheme: "light", width: 360 },
    { colorScheme: "dark", width: 1280 },
  ] as const;
  for (const { colorScheme, width } of looks) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.setViewportSize({ width, height: 900 });
    for (const { name, path, open } of STATES)
      await test.step(`${name} in ${colorScheme}`, async () => {
        await openAs(page, `${shown.product.url}/t/${FULL.team}${path}`);
        await open(page);
        expect([...(await tooWide(page)), ...(await axeFindings(page))]).toEqual([]);
      });
    await context.close();
  }
});
