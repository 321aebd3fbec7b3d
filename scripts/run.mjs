// Runs a command that is written in TypeScript and uses `lib` as the server does, with what `npm start` has installed:
//   node scripts/run.mjs scripts/<command>.ts [arguments]
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, generate, install } from "./steps.mjs";

const [command] = process.argv.splice(2, 1);
if (!command) fail("usage: node scripts/run.mjs <command.ts> [arguments]");
if (existsSync(".env")) process.loadEnvFile(".env");
await install({ dev: false });
await generate();
const { build } = await import("esbuild");
const bundle = resolve("node_modules/.cache/tokenbudget", `${basename(command, ".ts")}.mjs`);
await build({
  entryPoints: [command],
  outfile: bundle,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: "inline",
  logLevel: "warning",
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(bundle).href);
