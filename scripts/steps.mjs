// The steps that `npm start` and `npm test` share. Each looks whether there is something to do.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BUILD_INPUTS = [
  ...[
    "app",
    "components",
    "lib",
    "sdk/src",
    "public",
    "prisma/schema.prisma",
    "instrumentation.ts",
    "server.ts",
  ],
  ...["next.config.mjs", "postcss.config.mjs", "package.json", "package-lock.json", "tsconfig.json"],
];
const NOT_BUILT = /(\.test\.tsx?$|^lib\/db\/generated\/|\/\.DS_Store$)/;

/** A line for each step: what it does, and the seconds once it is done. */
export async function step(label, work) {
  const begun = performance.now();
  process.stdout.write(`${label} … `);
  try {
    await work();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  process.stdout.write(`${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

/** Ends the process with one line. */
export function fail(line) {
  console.error(line);
  process.exit(1);
}

/** Runs a program quietly; what it printed is shown only when it fails. */
export function run(program, args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      reject(new Error(`${[program, ...args].join(" ")} ended with ${code}.\n${output}`));
    });
  });
}

export const node = (args, options) => run(process.execPath, args, options);

/**
 * Installs what the lockfile names and is not there yet; `dev` with what only tests need. Not `npm ci`: that
 * wants the binaries of every platform in the lockfile, which a registry without some of them cannot write.
 */
export async function install({ dev }) {
  if (isInstalled(dev)) return;
  const npm = process.env.npm_execpath;
  const args = [
    "install",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    ...(dev ? ["--include=dev"] : ["--omit=dev"]),
  ];
  await step("Installing packages", () => (npm ? node([npm, ...args]) : run("npm", args)));
}

function isInstalled(dev) {
  const wanted = readJson("package-lock.json")?.packages ?? {};
  const present = readJson("node_modules/.package-lock.json")?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(
    ([path, { version, dev: isDev, devOptional, optional }]) =>
      path === "" ||
      (!dev && (isDev || devOptional)) ||
      present[path]?.version === version ||
      (optional && !present[path]),
  );
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Writes the Prisma client when the schema changed. The engine it would download is never used. */
export function generate() {
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" };
  return stepWhenChanged("Generating the database client", {
    inputs: ["prisma/schema.prisma", "package-lock.json"],
    stamp: "lib/db/generated/.schema-digest",
    work: () => node(["node_modules/prisma/build/index.js", "generate"], { env }),
  });
}

/** Builds the application when its sources changed. Types are the business of `npm run verify`. */
export function build() {
  const env = { TOKENBUDGET_SKIP_TYPES: "1", NODE_ENV: "production" };
  return stepWhenChanged("Building the application", {
    inputs: BUILD_INPUTS,
    stamp: ".next/tokenbudget-build",
    work: async () => {
      await node(["node_modules/next/dist/bin/next", "build"], { env });
      await node(["scripts/build-server.mjs"]);
    },
  });
}

/** Builds the SDK's package when its sources changed, so that `npm install <clone>/sdk` works. */
export function buildSdk() {
  return stepWhenChanged("Building the SDK", {
    inputs: ["sdk/src", "sdk/build.mjs", "sdk/package.json", "package-lock.json"],
    stamp: "sdk/dist/.digest",
    work: () => node(["sdk/build.mjs"]),
  });
}

/** The stamp lies within what the work makes, so that it goes when that goes. */
async function stepWhenChanged(label, { inputs, stamp, work }) {
  const digest = digestOf(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  await step(label, work);
  writeFileSync(stamp, digest);
}

function digestOf(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const file of paths.flatMap(filesBelow))
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !NOT_BUILT.test(file.replaceAll("\\", "/")))
    .sort();
}
