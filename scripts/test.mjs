// `npm test`: installs what the tests need, then runs every one of them. Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, buildSdk, fail, generate, install, node, run, step } from "./steps.mjs";

const reports = mkdtempSync(join(tmpdir(), "tokenbudget-report-"));
const vitest = "node_modules/vitest/vitest.mjs";
const playwright = "node_modules/@playwright/test/cli.js";
let passed = 0;
let failed = 0;

try {
  await install({ dev: true });
  await generate();
  const { findBrowser } = await import("../tests/support/browser.mjs");
  await need("chromium", () => findBrowser() !== undefined);
  await need("redis-server", () => has("redis-server"));
  await part("verify", () => run("npm", ["run", "--silent", "verify"]));
  for (const project of ["unit", "db"]) await part(project, () => runVitest(project));
  await buildSdk();
  await build();
  await part("browser", runPlaywright);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** Runs one part to its end; a failure is counted and the next part still runs. */
async function part(label, work) {
  try {
    await step(label, work);
  } catch (error) {
    failed ||= 1;
    console.error(`${label} failed\n${error.message}`);
  }
}

async function runVitest(project) {
  const file = join(reports, `${project}.json`);
  const args = [
    vitest,
    "run",
    "--project",
    project,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  await node(args).finally(() => {
    if (!existsSync(file)) return;
    const report = JSON.parse(readFileSync(file, "utf8"));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
  });
}

async function runPlaywright() {
  const file = join(reports, "browser.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  await node([playwright, "test", "--reporter=line,json"], { env }).finally(() => {
    if (!existsSync(file)) return;
    const { stats } = JSON.parse(readFileSync(file, "utf8"));
    passed += stats.expected + stats.flaky;
    failed += stats.unexpected;
    if (stats.flaky > 0) console.log(`${stats.flaky} browser tests passed at their second try only`);
  });
}

function has(program) {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** Installs a Debian package when the program is missing and this process may; else says what to do. */
async function need(packageName, isThere) {
  if (isThere()) return;
  const mayInstall = process.getuid?.() === 0 && has("apt-get");
  if (mayInstall)
    await step(`Installing ${packageName}`, async () => {
      const env = { DEBIAN_FRONTEND: "noninteractive" };
      await run("apt-get", ["update", "-qq"], { env });
      await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", packageName], { env });
    });
  if (!isThere())
    fail(
      `The tests need ${packageName}. Install it with your system's package manager, then run npm test again.`,
    );
}
