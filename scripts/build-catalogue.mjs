// Writes the shipped price catalogue, and the limits of models beside it, from a copy of LiteLLM's table:
//   npm run catalogue -- <model_prices_and_context_window.json> <YYYY-MM-DD of that copy>
import { readFileSync, writeFileSync } from "node:fs";
import { register } from "tsx/esm/api";

const [tablePath, date] = process.argv.slice(2);
if (!tablePath || !/^\d{4}-\d{2}-\d{2}$/.test(date ?? "")) {
  console.error("usage: npm run catalogue -- <price table.json> <YYYY-MM-DD>");
  process.exit(2);
}

register();
const { modelId, readPriceTable } = await import("../lib/feed/litellm.ts");
const { toProviderName } = await import("../lib/pricing/names.ts");

const table = JSON.parse(readFileSync(tablePath, "utf8"));
const { prices, skipped } = readPriceTable(table);
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
writeLimits();

const reasons = new Map();
for (const { reason } of skipped) {
  const kind = reason.replace(/^the same model as .*/, "the same model as another key");
  reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
}
console.log(`${prices.length} prices written, ${skipped.length} keys left out`);
for (const [reason, count] of reasons) console.log(`  ${count} ${reason}`);

/** Of each priced model: most tokens in, most tokens out (0: not stated), and the units that have a fee. */
function writeLimits() {
  const providers = {};
  for (const [key, entry] of Object.entries(table)) {
    const source = entry.litellm_provider;
    if (typeof source !== "string" || source === "") continue;
    const [provider, model] = [toProviderName(source), modelId(key, source).toLowerCase()];
    const [input, output] = [limit(entry.max_input_tokens), limit(entry.max_output_tokens)];
    providers[provider] ??= {};
    // Of two keys for one model the larger limit holds.
    const other = providers[provider][model] ?? [0, 0];
    providers[provider][model] = [Math.max(input, other[0]), Math.max(output, other[1])];
  }
  for (const { provider, model, sheet } of prices) {
    const limits = providers[provider]?.[model.toLowerCase()];
    if (limits && sheet.units) limits[2] = Object.keys(sheet.units);
  }
  const { unit, ...source } = head;
  const rows = Object.keys(providers)
    .sort()
    .map((provider) => {
      const known = Object.entries(providers[provider]).filter(([, [a, b, units]]) => a + b > 0 || units);
      return `${JSON.stringify(provider)}:{\n${known.map(([name, limits]) => `${JSON.stringify(name)}:${JSON.stringify(limits)}`).join(",\n")}\n}`;
    });
  const limitsPath = new URL("../lib/providers/limits.json", import.meta.url);
  writeFileSync(
    limitsPath,
    `${JSON.stringify(source).slice(0, -1)},"providers":{\n${rows.join(",\n")}\n}}\n`,
  );
}

function limit(size) {
  return Number.isFinite(Number(size)) ? Math.max(0, Math.round(Number(size))) : 0;
}
