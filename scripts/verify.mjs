// `npm run verify`: everything a machine can check without a database, side by side.
import { generate, node, run } from "./steps.mjs";

const bin = (name) => `node_modules/.bin/${name}`;
const checks = {
  format: () => run(bin("biome"), ["check", "--error-on-warnings", "."]),
  types: async () => {
    await node(["node_modules/next/dist/bin/next", "typegen"]);
    await run(bin("tsc"), ["--noEmit"]);
  },
  "sdk types": () => run(bin("tsc"), ["--noEmit", "-p", "sdk"]),
  imports: () =>
    run(bin("depcruise"), [
      "--config",
      ".dependency-cruiser.mjs",
      "app",
      "lib",
      "components",
      "sdk/src",
      "instrumentation.ts",
      "server.ts",
    ]),
  unused: () => run(bin("knip"), ["--no-progress", "--treat-config-hints-as-errors"]),
  schema: () =>
    node(["node_modules/prisma/build/index.js", "format", "--check"], {
      env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
    }),
  docs: () => node(["scripts/check-docs.mjs"]),
};

await generate();
const failures = [];
await Promise.all(
  Object.entries(checks).map(([name, check]) =>
    check().then(
      () => console.log(`${name}: good`),
      (error) => failures.push(`${name}: ${error.message}`),
    ),
  ),
);
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exit(1);
}
