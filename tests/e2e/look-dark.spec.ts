import { expect, test } from "@playwright/test";
import { visitAll } from "../support/look-pages";
import { type Shown, showEverything } from "../support/look-team";

let shown: Shown;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  shown = await showEverything();
});
test.afterAll(() => shown.stop());

test("no page in dark complains, is too wide or hides from anybody what light shows", async ({ browser }) => {
  test.setTimeout(600_000);
  expect(await visitAll(browser, shown, "dark")).toEqual([]);
});
