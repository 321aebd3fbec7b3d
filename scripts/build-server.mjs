// Bundles server.ts beside what Next built.
import { build } from "esbuild";

await build({
  entryPoints: ["server.ts"],
  outfile: ".next/server.mjs",
  bundle: true,
  packages: "external",
  // Throws unless the bundler says, as Next does, that this is a server.
  alias: { "server-only": "./node_modules/server-only/empty.js" },
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
});
