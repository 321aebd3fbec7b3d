// Bundles server.ts beside what Next built.
import { build } from "esbuild";

await build({
  entryPoints: ["server.ts"],
  outfile: ".next/server.cjs",
  bundle: true,
  packages: "external",
  // Throws unless the bundler says, as Next does, that this is a server.
  alias: { "server-only": "./node_modules/server-only/empty.js" },
  platform: "node",
  target: "node20",
  // As Next takes what it does not bundle: of a package in both forms there would be two copies in the process,
  // each with classes of its own, and Prisma's would not know each other's queries.
  format: "cjs",
  banner: {
    js: [
      // Next's own start sets it before anything of Next is loaded.
      'globalThis.AsyncLocalStorage ??= require("node:async_hooks").AsyncLocalStorage;',
      'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
    ].join("\n"),
  },
  define: { "import.meta.url": "importMetaUrl" },
  sourcemap: true,
  logLevel: "warning",
});
