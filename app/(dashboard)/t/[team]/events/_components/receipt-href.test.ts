import { expect, test } from "vitest";
import { openReceipt, receiptHref } from "./receipt-href";

test("a receipt stands in the address beside the list's own range and page", () => {
  const params = { period: "7d", older: "1_2", receipt: "before", other: "x" };
  const href = receiptHref("/t/x/events", params, { eventId: "a/b?c=d&e %", projectId: undefined });
  expect(href).toBe("/t/x/events?period=7d&older=1_2&receipt=a%2Fb%3Fc%3Dd%26e+%25");
  expect(receiptHref("/t/x/events", params, { eventId: "e", projectId: "p" })).toBe(
    "/t/x/events?period=7d&older=1_2&receipt=e&receipt_project=p",
  );
  expect(receiptHref("/t/x/events", params, null)).toBe("/t/x/events?period=7d&older=1_2");
});

test("an address names one receipt or none", () => {
  expect(openReceipt({ receipt: ["a", "b"], receipt_project: "p" })).toEqual({
    eventId: "a",
    projectId: "p",
  });
  expect(openReceipt({ receipt: "" })).toBeNull();
  expect(openReceipt({ receipt_project: "p" })).toBeNull();
});
