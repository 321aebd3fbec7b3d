import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const dist = join(folder, "dist");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(dist, { recursive: true, force: true });

const entries = ["index", "node"];
for (const [format, ending] of [
  ["esm", ".js"],
  ["cjs", ".cjs"],
]) {
  await build({
    entryPoints: Object.fromEntries(entries.map((name) => [name, join(folder, `src/${name}.ts`)])),
    outdir: dist,
    outExtension: { ".js": ending },
    bundle: true,
    format,
    platform: "neutral",
    external: ["node:*"],
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

execFileSync(process.execPath, [tsc, "-p", join(folder, "tsconfig.build.json")], { stdio: "inherit" });

// The sources name each other as they are, for the bundler of the product; the built types name what was built. Those
// of the CJS build are the same, under the names by which Node finds them.
for (const name of readdirSync(dist).filter((file) => file.endsWith(".d.ts"))) {
  const types = readFileSync(join(dist, name), "utf8");
  const typesFor = (ending) => types.replace(/(from "\.\/[^"]+)\.ts"/g, `$1${ending}"`);
  writeFileSync(join(dist, name), typesFor(".js"));
  writeFileSync(join(dist, name.replace(/\.d\.ts$/, ".d.cts")), typesFor(".cjs"));
}
