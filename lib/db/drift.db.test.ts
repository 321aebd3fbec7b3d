import { expect, test } from "vitest";
import { findDrift } from "@/prisma/engine";
import { scratchDatabase } from "@/tests/support/database";

test("the migrations make exactly the tables of schema.prisma", async () => {
  const [main, shadow] = [await scratchDatabase(), await scratchDatabase()];
  const difference = await findDrift(main, shadow);
  expect(difference).toEqual({ exitCode: 0, stdout: expect.stringContaining("empty migration") });
});
