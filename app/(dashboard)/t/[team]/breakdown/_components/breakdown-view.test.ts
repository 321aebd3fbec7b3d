import { expect, test } from "vitest";
import { pageLength, parseView, viewHref } from "./breakdown-view";

function addressOf(query: string) {
  return Object.fromEntries(new URLSearchParams(query));
}

const dearest = [{ by: "cost", descending: true }];

test("the view of an address without one is models, the dearest first", () => {
  expect(parseView({})).toEqual({ by: "model", inner: null, sort: dearest, page: 1 });
});

test("an address tells dimension, order and page", () => {
  expect(parseView(addressOf("by=tag.matter&then=user&sort=-requests,name&page=3"))).toEqual({
    by: "tag.matter",
    inner: "user",
    sort: [
      { by: "requests", descending: true },
      { by: "name", descending: false },
    ],
    page: 3,
  });
});

test.each([
  { by: "total" },
  { by: "toString" },
  { by: "tag." },
  { by: ["modle", "feature"] },
  addressOf("then=total"),
  addressOf("then=model"),
  { sort: "price" },
  { page: "0" },
  { page: "1.5" },
  { page: "x" },
])("what makes no sense is passed over: %j", (params) => {
  expect(parseView(params)).toEqual(parseView({}));
});

test("a link keeps the filter and leads to the first page unless it is one to a page", () => {
  const params = {
    by: "feature",
    page: "2",
    period: "7d",
    model: ["a", "b"],
    "tag.matter": "M-1",
    older: "x",
  };
  const view = parseView(params);
  const kept = "period=7d&model=a&model=b&tag.matter=M-1";
  expect(viewHref("/b", params, view)).toBe(`/b?${kept}&by=feature`);
  expect(viewHref("/b", params, view, { page: 3 })).toBe(`/b?${kept}&by=feature&page=3`);
  expect(viewHref("/b", params, view, { by: "model" })).toBe(`/b?${kept}`);
  expect(viewHref("/b", params, view, { inner: "model" })).toBe(`/b?${kept}&by=feature&then=model`);
  expect(viewHref("/b", params, { ...view, inner: "model" }, { by: "model" })).toBe(`/b?${kept}`);
  const sort = [{ by: "name" as const, descending: false }];
  expect(viewHref("/b", params, view, { sort })).toBe(`/b?${kept}&by=feature&sort=name`);
});

test("a page has fewer values when each has its parts below it", () => {
  expect(pageLength(parseView(addressOf("then=feature")))).toBeLessThan(pageLength(parseView({})));
});
