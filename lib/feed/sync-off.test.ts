import { expect, test } from "vitest";
import { syncDaily, syncPrices } from "./sync";

test("a sync that is turned off is refused, and none is due", async () => {
  process.env.PRICING_SOURCE_URL = "off";
  await expect(syncPrices({ force: true, startedBy: "admin-key" })).rejects.toMatchObject({
    code: "conflict",
    message: "The price sync is turned off: PRICING_SOURCE_URL is off.",
  });
  expect(await syncDaily()).toBeNull();
});
