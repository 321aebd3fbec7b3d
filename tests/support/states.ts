import { expect, type Page } from "@playwright/test";

type State = { name: string; path: string; open: (page: Page) => Promise<void> };

/** What opens on the analytic pages of a team, and how, once `path` is loaded. */
export const STATES: State[] = [
  { name: "the filter menu", path: "", open: openFilter },
  { name: "the values of a filter", path: "", open: openValues },
  { name: "the range menu", path: "", open: openRange },
  { name: "the days of a range", path: "", open: openDays },
  {
    name: "the time zones",
    path: "",
    open: (page) => page.getByRole("button", { name: /^Time zone/ }).click(),
  },
  { name: "the table of a chart", path: "", open: (page) => page.getByText("As a table").first().click() },
  { name: "a day of a chart", path: "", open: (page) => page.getByRole("slider").first().press("ArrowLeft") },
  { name: "a series alone", path: "", open: (page) => page.locator("figure [aria-pressed]").nth(1).click() },
  { name: "what to split by next", path: "/breakdown", open: (page) => page.getByText("Then by").click() },
  { name: "a receipt beside the list", path: "/events", open: openReceipt },
];

async function openFilter(page: Page) {
  await page.getByRole("button", { name: "Filter" }).click();
}

async function openValues(page: Page) {
  await openFilter(page);
  await page.getByRole("dialog").getByRole("button", { name: "Model" }).click();
  await expect(page.getByRole("checkbox").first()).toBeVisible();
}

async function openRange(page: Page) {
  await page.getByRole("button", { name: /^Range/ }).click();
}

async function openDays(page: Page) {
  await openRange(page);
  await page.getByRole("menuitem", { name: "By days …" }).click();
  await expect(page.getByLabel("First day")).toBeVisible();
}

async function openReceipt(page: Page) {
  await page
    .getByRole("link", { name: /^Receipt/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "Identity" })).toBeVisible();
}
