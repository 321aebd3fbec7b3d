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
  { name: "the values of a budget", path: "/budgets/new", open: openBudgetValues },
  { name: "what is wrong with a budget", path: "/budgets/new", open: sendEmptyBudget },
  { name: "the raise of a budget", path: "/budgets", open: openRaise },
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

async function openBudgetValues(page: Page) {
  await page.getByRole("button", { name: /^Only calls of/ }).click();
  await page.getByRole("menuitem", { name: "Model" }).click();
  await page.getByRole("button", { name: "Choose models" }).click();
  await expect(page.getByRole("checkbox").first()).toBeVisible();
}

async function sendEmptyBudget(page: Page) {
  await page.getByLabel("Thresholds").fill("some");
  await page.getByRole("button", { name: "Make the budget" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This is empty." })).toBeVisible();
}

async function openRaise(page: Page) {
  await page
    .getByRole("link", { name: /^Every field/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Raise for now" }).click();
  await expect(page.getByLabel("Why")).toBeVisible();
}
