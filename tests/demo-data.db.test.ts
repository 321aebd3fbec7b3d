// The command, as an operator runs it.
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { findUserByPassword } from "@/lib/auth";
import { closeDatabase, database, openDatabase } from "@/lib/db/client";
import { scratchDatabase } from "./support/database";

let url: string;
beforeAll(async () => {
  url = await scratchDatabase();
});

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=react-server", "scripts/run.mjs", "scripts/demo-data.ts", ...args],
    { env: { ...process.env, DATABASE_URL: url, SIGNUP: "closed" } },
  );
  return { status, output: `${stdout}${stderr}` };
}

describe("npm run demo:data", () => {
  test("makes an account that its printed password opens, a team, and its calls; again, nothing", async () => {
    const first = run("--events", "300", "--days", "5");
    expect(first).toMatchObject({
      status: 0,
      output: expect.stringContaining("Fernhill has 300 calls of 5 days"),
    });
    const [, email = "", password = ""] = /account (\S+) with the password ([^;]+);/.exec(first.output) ?? [];
    openDatabase(url);
    try {
      expect(await findUserByPassword({ email, password })).toMatchObject({ email });
      const again = run("--events", "300");
      expect(again.output).toMatch(/^The data is there: Fernhill has 300 calls of seed 1/);
      expect(again.status).toBe(0);
      expect(await database().prisma.event.count()).toBe(300);
    } finally {
      await closeDatabase();
    }
  });

  test("loads anew when it is asked to, and another team beside", () => {
    expect(run("--events", "40", "--reset", "--seed", "2").output).toMatch(
      /^Dropping the 300 calls .*has 40 calls/s,
    );
    const other = run("--events", "50", "--team", "brightmile");
    expect(other.output).toContain("Brightmile has 50 calls");
    expect(other.output).not.toContain("password");
  });

  test("leaves a team alone that is not the demo's", async () => {
    openDatabase(url);
    try {
      await database().prisma.member.deleteMany({ where: { team: { slug: "brightmile" } } });
    } finally {
      await closeDatabase();
    }
    const { status, output } = run("--team", "brightmile", "--reset");
    expect(output).toContain("not the demo's");
    expect(status).toBe(1);
  });

  test("says how it is used when it is told what it does not know", () => {
    const { status, output } = run("--event", "5");
    expect(output).toContain("npm run demo:data -- [--events 20000]");
    expect(status).toBe(1);
  });
});
