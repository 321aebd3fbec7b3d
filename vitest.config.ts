import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const shared = {
  // What the react-server condition resolves to: tests run where server modules run.
  resolve: { alias: { "@/": root, "server-only": `${root}node_modules/server-only/empty.js` } },
};
const env = {
  LOG_LEVEL: "silent",
  PRICING_SOURCE_URL: "off",
  ENCRYPTION_KEY: "a master key that only tests know of",
};
const ignored = ["node_modules/**", ".next/**", "tests/e2e/**", "bench/**"];

export default defineConfig({
  test: {
    // On two cores it would be one, which mostly waits for the database and its disk.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          env,
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: ["**/*.db.test.ts", ...ignored],
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "db",
          env,
          include: ["**/*.db.test.ts"],
          exclude: ignored,
          globalSetup: ["tests/support/global-database.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
