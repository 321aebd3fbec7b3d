import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

const FILE = "bench/results.md";
const TITLE =
  "# Figures\n\nEach beside its floor or peer in the same run, medians of several rounds. `npm run bench` makes them.\n";
const HEAD = "| what | ours | theirs | ratio | must | aim |\n|---|---|---|---|---|---|";

/** Prints the rows as one table and writes it to its part of bench/results.md with date, versions and machine. */
export function report(name, rows) {
  const lines = rows.map(
    ({ what, ours, theirs, ratio, must, aim }) =>
      `| ${[what, toText(ours), toText(theirs), ratio.toFixed(2), toGoal(must), toGoal(aim)].join(" | ")} |`,
  );
  const table = [HEAD, ...lines].join("\n");
  console.log(`\n${table}\n`);
  const parts = readParts();
  parts.set(name, `${made()}\n\n${table}\n`);
  const ordered = [...parts].sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(FILE, [TITLE, ...ordered.map(([part, text]) => `## ${part}\n\n${text}`)].join("\n"));
}

function toText(figure) {
  return figure.toFixed(figure < 10 ? 1 : 0);
}

function toGoal(ratio) {
  return ratio === undefined ? "–" : ratio.toFixed(2);
}

function readParts() {
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
  const [, ...parts] = text.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), `${part.slice(end).trim()}\n`];
    }),
  );
}

function made() {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const next = JSON.parse(readFileSync("node_modules/next/package.json", "utf8")).version;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${new Date().toISOString().slice(0, 10)}, TokenBudget ${version}, Next ${next}, Node ${process.version}, ${machine}.`;
}
