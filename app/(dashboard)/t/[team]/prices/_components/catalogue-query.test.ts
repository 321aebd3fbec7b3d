import { expect, test } from "vitest";
import { catalogueHref, parseCatalogueQuery, sortBy } from "./catalogue-query";

const PATH = "/t/a/prices";

test("reads words, provider, order and page from the address", () => {
  expect(parseCatalogueQuery({ q: " gpt 5 ", provider: "openai", sort: "-input", page: "3" })).toEqual({
    words: "gpt 5",
    provider: "openai",
    sort: { by: "input", descending: true },
    page: 3,
  });
});

test("passes over what makes no sense, and takes the first of what is said twice", () => {
  const asked = { q: ["a", "b"], provider: "", sort: "--colour", page: "1.5" };
  expect(parseCatalogueQuery(asked)).toEqual({ words: "a", provider: null, sort: null, page: 1 });
  for (const page of ["0", "-1", "x", ""]) expect(parseCatalogueQuery({ page }).page).toBe(1);
});

test("an address says only what differs from the plain catalogue, and reads back", () => {
  const query = parseCatalogueQuery({ q: "@cf/a b&c", provider: "x y", sort: "model", page: "2" });
  const href = catalogueHref(PATH, query, { page: 2 });
  expect(parseCatalogueQuery(Object.fromEntries(new URLSearchParams(href.split("?")[1])))).toEqual(query);
  expect(catalogueHref(PATH, query, { words: "", provider: null, sort: null })).toBe(PATH);
});

test("any change but that of the page leads to the first page", () => {
  const query = parseCatalogueQuery({ q: "gpt", page: "7" });
  expect(catalogueHref(PATH, query, { sort: { by: "model", descending: true } })).toBe(
    `${PATH}?q=gpt&sort=-model`,
  );
  expect(catalogueHref(PATH, query, { page: 8 })).toBe(`${PATH}?q=gpt&page=8`);
});

test("a column's head sorts upwards, and once sorted so the other way", () => {
  expect(sortBy("input", null)).toEqual({ by: "input", descending: false });
  expect(sortBy("input", { by: "input", descending: false })).toEqual({ by: "input", descending: true });
  expect(sortBy("input", { by: "input", descending: true })).toEqual({ by: "input", descending: false });
  expect(sortBy("input", { by: "model", descending: false })).toEqual({ by: "input", descending: false });
});
