// What budgets cost: a reservation, alone and from 16 callers at once, with 1, 10 and 100 budgets that select it, beside
// none; and events stored a second, in batches of 100 from 16 callers, with 1 and 10 budgets, beside none. All of it in
// this process, so that nothing but the ledger's own work is measured.
import { makeEvent } from "./lib/events.mjs";
import { median } from "./lib/load.mjs";
import { makeDatabase, withServer } from "./lib/ours.mjs";

const BATCH = 100;
const CALLERS = 16;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ALONE = 50;
const BUDGETS = [0, 1, 10, 100];
const INGEST_BUDGETS = [0, 1, 10];

export function measure({ rounds }) {
  return withServer(async () => {
    const url = await makeDatabase("ours");
    const { database, migrate, openDatabase } = await import("../lib/db/index.ts");
    const { seedPrices } = await import("../lib/feed/index.ts");
    openDatabase(url);
    await migrate(database().pool);
    await seedPrices(database().pool);
    const teams = new Map();
    for (const budgets of BUDGETS) teams.set(budgets, await makeTeamWith(budgets));
    const figures = { alone: {}, together: {}, ingest: {} };
    for (let round = 0; round <= rounds; round++) {
      for (const budgets of BUDGETS) {
        const team = teams.get(budgets);
        note(figures.alone, budgets, round, await reserveAlone(team));
        note(figures.together, budgets, round, await callAll(() => reserveOne(team)));
        if (!INGEST_BUDGETS.includes(budgets)) continue;
        note(figures.ingest, budgets, round, BATCH * (await callAll(() => sendBatch(team))));
      }
      console.log(`round ${round} of ${rounds}`);
    }
    return [
      ...rows("reservation, one at a time, ms", figures.alone),
      ...rows(`reservations/s from ${CALLERS} callers`, figures.together),
      ...rows(`ingest, batches of ${BATCH} from ${CALLERS} callers, events/s`, figures.ingest),
    ];
  });
}

/** Every kind of period, every second with counters of its own for each user; limits that nobody reaches. */
async function makeTeamWith(budgets) {
  const { makeTeam } = await import("../tests/support/factories.ts");
  const { budgetInput, createBudget } = await import("../lib/budgets/index.ts");
  const team = await makeTeam();
  for (let place = 0; place < budgets; place++) {
    const period = ["month", "day", "total", "week"][place % 4];
    const per = place % 2 === 1 ? "user_id" : null;
    const given = { name: `budget ${place}`, limit_usd: "1000000000", period, per, mode: "hard" };
    await createBudget(team.scope, budgetInput("Europe/Berlin").parse(given));
  }
  return team;
}

let counter = 0;

async function reserveOne({ scope, projectId }) {
  const { reservationInput, reserve } = await import("../lib/reservations/index.ts");
  const n = counter++;
  const call = { provider: "openai", model: "gpt-4o", input_tokens: n % 5000, max_output_tokens: 1000 };
  const tags = { user_id: `u_${n % 500}` };
  const decision = await reserve(scope, {
    projectId,
    id: null,
    call: reservationInput.parse({ ...call, tags }),
  });
  if (!decision.isFree) throw new Error("a budget refused");
}

async function sendBatch({ scope, projectId }) {
  const { ingest } = await import("../lib/events/index.ts");
  const events = Array.from({ length: BATCH }, () => makeEvent(counter++));
  const { accepted } = await ingest(scope, { projectId, door: "http", events });
  if (accepted !== BATCH) throw new Error(`${accepted} of ${BATCH} were stored`);
}

async function reserveAlone(team) {
  const times = [];
  for (let n = 0; n < ALONE; n++) {
    const begun = performance.now();
    await reserveOne(team);
    times.push(performance.now() - begun);
  }
  return median(times);
}

/** How often a second, from all callers together. */
async function callAll(call) {
  const begun = performance.now();
  let answered = 0;
  const work = async () => {
    while (performance.now() - begun < SECONDS * 1000) {
      await call();
      answered++;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  return answered / ((performance.now() - begun) / 1000);
}

function note(figures, budgets, round, figure) {
  figures[budgets] ??= [];
  if (round > 0) figures[budgets].push(figure);
}

function rows(what, figures) {
  return Object.keys(figures)
    .filter((budgets) => budgets !== "0")
    .map((budgets) => ({
      what: `${what}, with ${budgets} budget${budgets === "1" ? "" : "s"}, beside none`,
      ours: median(figures[budgets]),
      theirs: median(figures[0]),
      ratio: median(figures[budgets].map((figure, round) => figure / figures[0][round])),
    }));
}
