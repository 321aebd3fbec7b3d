// Budgets under many callers in several processes, some of which are killed. A trigger of the test's own writes down
// every state of every counter, in the order in which they came to be, and what every refusal saw.
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { type Budget, budgetInput, createBudget, listBudgets, recount, updateBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expireReservations } from "./end";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const PROCESSES = 4;
const CALLERS = 50;
const CALLS = 1250;
const define = (given: Record<string, unknown>) =>
  budgetInput("UTC").parse({ name: "any", limit_usd: "5", period: "month", mode: "hard", ...given });

const chat = { feature: ["chat"] };
const DEFINITIONS = [
  define({ name: "five", selector: chat }),
  define({ name: "above", limit_usd: "5.1", period: "total", selector: chat }),
  define({ name: "per user", limit_usd: "0.65", period: "year", per: "user_id", selector: chat }),
  define({
    ...{ name: "model", limit_usd: "4.5", period: "rolling", period_days: 7 },
    selector: { ...chat, model: ["gpt-4o"] },
  }),
  define({ name: "everything", limit_usd: "1", mode: "track" }),
];

// The row of a counter is locked when either is written, so the numbers are in the order of what happened to it.
const WITNESS = `
CREATE TABLE witness (number bigserial, budget_id uuid, key text, step_start timestamptz, spent_usd numeric,
  reserved_usd numeric, limit_usd numeric, asked_usd numeric);
CREATE INDEX ON witness (budget_id, key, step_start, number);
CREATE FUNCTION witness_counter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO witness (budget_id, key, step_start, spent_usd, reserved_usd)
  VALUES (NEW.budget_id, NEW.key, NEW.step_start, NEW.spent_usd, NEW.reserved_usd);
  RETURN NULL;
END $$;
CREATE FUNCTION witness_refusal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO witness (budget_id, key, step_start, spent_usd, reserved_usd, limit_usd, asked_usd)
  VALUES (NEW.budget_id, NEW.key, NEW.step_start, NEW.spent_usd, NEW.reserved_usd, NEW.limit_usd, NEW.asked_usd);
  RETURN NULL;
END $$;
CREATE TRIGGER witness AFTER INSERT OR UPDATE ON budget_counter FOR EACH ROW EXECUTE FUNCTION witness_counter();
CREATE TRIGGER witness AFTER INSERT ON budget_refusal FOR EACH ROW EXECUTE FUNCTION witness_refusal();`;

const COUNT_FALSE = `
SELECT count(*) FILTER (WHERE w.asked_usd IS NULL AND b.mode = 'hard' AND w.spent_usd + w.reserved_usd > b.limit_usd)::int AS over,
       count(*) FILTER (WHERE least(w.spent_usd, w.reserved_usd) < 0)::int AS negative,
       count(*) FILTER (WHERE w.asked_usd IS NOT NULL)::int AS refusals,
       count(*) FILTER (WHERE w.spent_usd + w.reserved_usd + w.asked_usd <= w.limit_usd)::int AS unjustified,
       count(*) FILTER (WHERE w.asked_usd IS NOT NULL
         AND (w.spent_usd, w.reserved_usd) IS DISTINCT FROM (last.spent_usd, last.reserved_usd))::int AS untrue
  FROM witness w JOIN budget b ON b.id = w.budget_id
  LEFT JOIN LATERAL (
    SELECT p.spent_usd, p.reserved_usd FROM witness p
     WHERE p.budget_id = w.budget_id AND p.key = w.key AND p.step_start = w.step_start AND p.asked_usd IS NULL
       AND p.number < w.number ORDER BY p.number DESC LIMIT 1) AS last ON w.asked_usd IS NOT NULL`;

type Told = { free: number; leased: number; refused: number; lost: number; errors: string[] };

function startCallers(team: TestTeam, seed: number): { child: ChildProcess; told: Promise<Told | null> } {
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", "--import", "tsx", "tests/support/budget-worker.ts"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        ...{ DATABASE_URL: database().url, TEAM: team.teamId, PROJECT: team.projectId, SEED: String(seed) },
        ...{ CALLS: String(CALLS), CALLERS: String(CALLERS) },
      },
    },
  );
  let output = "";
  child.stdout?.on("data", (data) => {
    output += data;
  });
  const told = new Promise<Told | null>((resolve) => {
    child.on("close", () => resolve(output === "" ? null : JSON.parse(output)));
  });
  return { child, told };
}

async function reservedUsd(team: TestTeam): Promise<string[]> {
  const { rows } = await database().pool.query<{ reserved: string }>(
    `SELECT trim_scale(sum(reserved_usd))::text AS reserved FROM budget_counter WHERE team_id = $1 GROUP BY budget_id`,
    [team.teamId],
  );
  return rows.map(({ reserved }) => reserved);
}

describe("hard budgets under 200 callers in four processes", () => {
  test("are never passed, refuse rightly, stay equal to the ledger, and get back what killed callers held", async () => {
    const team = await makeTeam();
    const { pool, prisma } = database();
    for (const definition of DEFINITIONS) await createBudget(team.scope, definition);
    const everything = (await listBudgets(team.scope)).find(({ name }) => name === "everything") as Budget;
    await pool.query(WITNESS);

    const callers = Array.from({ length: PROCESSES }, (_, place) => startCallers(team, place + 1));
    let kills = 0;
    let isOver = false;
    const disturb = async () => {
      for (let round = 1; !isOver; round++) {
        await sleep(250);
        if (round % 4 === 0)
          await updateBudget(team.scope, everything.id, { ...everything, limitUsd: String(round) });
        const calls = await prisma.reservation.count({ where: { teamId: team.teamId } });
        if (calls < 200 * (kills + 1) || kills === 2) continue;
        callers[kills++]?.child.kill("SIGKILL");
        callers.push(startCallers(team, 10 + kills));
      }
    };
    const disturbing = disturb();
    for (let place = 0; place < callers.length; place++) await callers[place]?.told;
    isOver = true;
    await disturbing;
    const told = (await Promise.all(callers.map((one) => one.told))).filter((one) => one !== null);

    expect(told.flatMap(({ errors }) => errors)).toEqual([]);
    expect(kills).toBe(2);
    expect(told).toHaveLength(PROCESSES);
    const { rows } = await pool.query(COUNT_FALSE);
    expect(rows).toEqual([{ over: 0, negative: 0, refusals: expect.any(Number), unjustified: 0, untrue: 0 }]);
    expect(rows[0].refusals).toBeGreaterThan(500);
    expect(told.reduce((sum, { free }) => sum + free, 0)).toBeGreaterThan(500);
    expect(told.reduce((sum, { leased }) => sum + leased, 0)).toBeGreaterThan(100);
    const { rows: stood } = await pool.query(
      "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()",
    );
    expect(stood).toEqual([{ deadlocks: 0 }]);
    for (const { id } of await listBudgets(team.scope)) expect(await recount(team.scope, id)).toBe(0);

    const open = { teamId: team.teamId, state: "open" };
    const lost = await prisma.reservation.count({ where: open });
    expect(lost).toBeGreaterThanOrEqual(told.reduce((sum, one) => sum + one.lost, 0));
    expect((await reservedUsd(team)).some((reserved) => reserved !== "0")).toBe(true);
    await prisma.reservation.updateMany({ where: open, data: { expiresAt: new Date(0) } });
    expect(await expireReservations()).toBe(lost);
    expect(await reservedUsd(team)).toEqual(DEFINITIONS.map(() => "0"));
  }, 240_000);
});
