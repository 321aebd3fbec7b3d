import { expect, test } from "vitest";
import { migrationList, noFilters, openSchemaEngine, schemaFiles } from "@/prisma/engine";
import { scratchDatabase } from "@/tests/support/database";

test("the migrations make exactly the tables of schema.prisma", async () => {
  const [main, shadow] = [await scratchDatabase(), await scratchDatabase()];
  const engine = await openSchemaEngine(main, shadow);
  const difference = await engine.diff({
    from: { tag: "migrations", ...migrationList() },
    to: { tag: "schemaDatamodel", ...schemaFiles() },
    script: true,
    exitCode: true,
    filters: noFilters,
  });
  expect(difference).toEqual({ exitCode: 0, stdout: expect.stringContaining("empty migration") });
});
