// Writes the shipped price catalogue from a copy of LiteLLM's table:
//   npm run catalogue -- <model_prices_and_context_window.json> <YYYY-MM-DD of that copy>
import { readFileSync, writeFileSync } from "node:fs";
import { register } from "tsx/esm/api";

const [tablePath, date] = process.argv.slice(2);
if (!tablePath || !/^\d{4}-\d{2}-\d{2}$/.test(date ?? "")) {
  console.error("usage: npm run catalogue -- <price table.json> <YYYY-MM-DD>");
  process.exit(2);
}

register();
const { readPriceTable } = await import("../lib/feed/litellm.ts");

const { prices, skipped } = readPriceTable(JSON.parse(readFileSync(tablePath, "utf8")));
const head = {
  source: "litellm",
  source_url: "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
  date,
  licence: "MIT, Copyright (c) 2023 Berri AI; see NOTICE.md",
  unit: "US dollars per million tokens; units: US dollars each",
};
const lines = prices.map(({ provider, model, sheet }) => JSON.stringify({ provider, model, ...sheet }));
const path = new URL("../lib/feed/catalogue/litellm.json", import.meta.url);
writeFileSync(path, `${JSON.stringify(head).slice(0, -1)},"prices":[\n${lines.join(",\n")}\n]}\n`);

const reasons = new Map();
for (const { reason } of skipped) {
  const kind = reason.replace(/^the same model as .*/, "the same model as another key");
  reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
}
console.log(`${prices.length} prices written, ${skipped.length} keys left out`);
for (const [reason, count] of reasons) console.log(`  ${count} ${reason}`);
