import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

const HEAD = "| what | ours | theirs | ratio | must | aim |\n|---|---|---|---|---|---|";

/** Prints the rows as one table and writes it to bench/results.md with date, versions and machine. */
export function report(rows) {
  const lines = rows.map(
    ({ what, ours, theirs, ratio, must, aim }) =>
      `| ${[what, ours.toFixed(0), theirs.toFixed(0), ratio.toFixed(2), must.toFixed(2), aim.toFixed(2)].join(" | ")} |`,
  );
  const table = [HEAD, ...lines].join("\n");
  console.log(table);
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const next = JSON.parse(readFileSync("node_modules/next/package.json", "utf8")).version;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const made = `${new Date().toISOString().slice(0, 10)}, TokenBudget ${version}, Next ${next}, Node ${process.version}, ${machine}`;
  writeFileSync(
    "bench/results.md",
    `# Figures\n\n${made}. Each beside its floor or peer in the same run, medians.\n\n${table}\n`,
  );
}
