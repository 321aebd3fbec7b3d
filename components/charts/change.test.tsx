import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Change } from "./change";

/** What is read: the words without the drawing. */
function words(value: number, previous: number | null): string {
  return renderToStaticMarkup(<Change value={value} previous={previous} />).replace(/<[^>]*>/g, "");
}

test.each([
  [111.4, 100, "up11.4%"],
  [93.7, 100, "down6.3%"],
  [100.01, 100, "up&lt; 0.1%"],
  [100, 100, "0.0%"],
  [5000, 100, "> 999%"],
  [3, null, "new"],
  [3, 0, "new"],
  [0, 0, ""],
  [0, 50, "down100.0%"],
])("from %d, earlier %s, is a change without sign", (value, previous, text) => {
  expect(words(value, previous).replace("&gt;", ">").replace(/^up>/, ">")).toBe(text);
});
