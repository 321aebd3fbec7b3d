import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

const SECRET = "sk-live-0123456789abcdef";
const { dataDir, remove } = makeDataDir();
let product: Product;
let isGood = true;
const provider = createServer((request, response) => {
  const isKnown = request.headers.authorization === `Bearer ${SECRET}`;
  response.writeHead(isKnown && isGood ? 200 : 401).end("{}");
});

test.beforeAll(async () => {
  await once(provider.listen(0, "127.0.0.1"), "listening");
  product = await startProduct(dataDir, { ALLOW_PRIVATE_TARGETS: "true" });
  await makeKey(product.url);
});
test.afterAll(async () => {
  provider.close();
  await product.stop();
  remove();
});

async function openPage(page: Page): Promise<void> {
  await openAs(page, `${product.url}/t/adas-team`);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Provider keys" }).click();
  await expect(page.getByRole("heading", { name: "Provider keys", level: 1 })).toBeVisible();
}

test("an admin stores a key of a provider of their own, tests it, and deletes it", async ({ page }) => {
  await openPage(page);
  await expect(page.getByText("No provider keys")).toBeVisible();
  await page.getByRole("button", { name: "Store key" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Provider").selectOption({ label: "Another one that speaks like OpenAI" });
  await form.getByLabel("Its name").fill("our-llm");
  await form.getByLabel("Name", { exact: true }).fill("Research");
  await form.getByLabel("Key").fill(SECRET);
  await form.getByRole("button", { name: "Store key" }).click();
  await expect(form.getByText("It is needed for a provider of your own.")).toBeVisible();
  const { port } = provider.address() as AddressInfo;
  await form.getByLabel("Base URL").fill(`http://127.0.0.1:${port}/v1`);
  await form.getByRole("button", { name: "Store key" }).click();

  const row = page.getByRole("row", { name: /Research/ });
  await expect(row.getByText("…cdef").last()).toBeVisible();
  await row.getByRole("button", { name: "Test Research" }).click();
  await expect(row.getByText("ok", { exact: true })).toBeVisible();
  isGood = false;
  await row.getByRole("button", { name: "Test Research" }).click();
  await expect(row.getByText("refused", { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(SECRET);

  await expectPatience(page);
  await row.getByRole("button", { name: "Delete Research" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText("Research is deleted.")).toBeVisible();
  await expect(page.getByText("No provider keys")).toBeVisible();
  expect(product.output()).not.toContain(SECRET);
});

/** The question whether to delete stays while that is under way, tells how it failed, and forgets that when closed. */
async function expectPatience(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  const error = dialog.getByText("There is no such provider key.");
  const cancel = dialog.getByRole("button", { name: "Cancel" });
  const ask = dialog.getByRole("button", { name: "Delete key" });
  let letGo = () => {};
  await page.route("**/settings/provider-keys", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const body = route.request().postData() ?? "";
    return route.continue({ postData: body.replace(/"id":"[^"]+"/, '"id":"gone"') });
  });
  await page.getByRole("button", { name: "Delete Research" }).click();
  for (let times = 0; times < 2; times++) {
    await ask.click();
    await expect(ask).toBeDisabled();
    await expect(cancel).toBeDisabled();
    await expect(error).toBeHidden();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeVisible();
    letGo();
    await expect(error).toBeVisible();
  }
  await cancel.click();
  await page.getByRole("button", { name: "Delete Research" }).click();
  await expect(ask).toBeVisible();
  await expect(error).toBeHidden();
  await cancel.click();
  await page.unroute("**/settings/provider-keys");
}

test("what holds while the database is away is chosen and kept", async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole("radio", { name: /^Let calls pass/ })).toBeChecked();
  await page.getByRole("radio", { name: /^Refuse calls/ }).check();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: /^Refuse calls/ })).toBeChecked();
});
