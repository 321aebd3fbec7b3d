import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf } from "@/tests/support/factories";
import { keep } from "./file";
import { replaySpool } from "./replay";

const folder = mkdtempSync(join(tmpdir(), "spool-"));
process.env.DATA_DIR = folder;
const database = useDatabase();
beforeAll(() => seedPrices(database().pool));
afterAll(() => rmSync(folder, { recursive: true }));

test("a kept call of a team that is gone is set aside and holds up no other", async () => {
  const { scope, projectId, teamId } = await makeTeam();
  const event = () => ({
    event_id: newId(),
    timestamp: Date.now(),
    provider: "openai",
    model: "gpt-4o-mini",
    input_tokens: 10,
    output_tokens: 1,
  });
  const gone = scopeOf(newId(), scope.actor);
  await keep({ scope: gone, projectId: newId(), event: event(), hold: null });
  await keep({ scope, projectId, event: event(), hold: null });

  expect(await replaySpool()).toBe(1);
  expect(await database().prisma.event.count({ where: { teamId } })).toBe(1);
  expect(await replaySpool()).toBe(0);
  expect(readdirSync(join(folder, "spool"))).toEqual([expect.stringMatching(/\.refused$/)]);
});
