// `npm run bench`: every figure beside its floor, its peer or itself at another size, as one table each, kept in
// bench/results.md. Names choose some of them:
//   npm run bench -- [ingest otlp overview breakdown explorer budgets proxy] [--events 100000,1000000] [--rounds 7] [--data folder]
// Ledgers of that many calls are made in the folder where it does not have them, and stay there; without one they are
// made anew and dropped. `ingest`, `otlp` and the page of `overview` want a build: `npm run build`.
import { parseArgs } from "node:util";
import { report } from "./lib/report.mjs";

const ALL = ["ingest", "otlp", "overview", "breakdown", "explorer", "budgets", "proxy"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: "string", default: "100000,1000000" },
    rounds: { type: "string", default: "7" },
    data: { type: "string" },
  },
});
const asked = positionals.length > 0 ? positionals : ALL;
const unknown = asked.find((name) => !ALL.includes(name));
const sizes = values.events.split(",").map(Number);
const rounds = Number(values.rounds);
if (unknown || sizes.some((size) => !(Number.isInteger(size) && size > 0)) || !(rounds > 0)) {
  console.error(
    unknown ? `There is no figure ${unknown}; there are ${ALL.join(", ")}.` : "What is a whole number?",
  );
  process.exit(1);
}

let ledgers;
const onLedgers = async () => {
  const { openLedgers } = await import("./lib/ledgers.mjs");
  ledgers ??= await openLedgers({ sizes, data: values.data });
  return ledgers.ledgers;
};
try {
  for (const name of asked) {
    const { measure } = await import(`./${name}.mjs`);
    report(name, await measure({ onLedgers, rounds }));
  }
} finally {
  ledgers?.close();
}
process.exit(0);
