import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carryOut, end, place, type Rows, stateOf, type Version, withdraw } from "./timeline";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const dayOf = (time: Date) => Math.round((time.getTime() - day(0).getTime()) / 86_400_000);

/** The rows of a table in memory, with what was done to them. */
function table() {
  let made = 0;
  const rows = new Map<string, Version & { isReplaced: boolean; closings: number }>();
  const live = () => [...rows.values()].filter(({ isReplaced }) => !isReplaced);
  const get = (id: string) => {
    const row = rows.get(id);
    if (!row || row.isReplaced) throw new Error(`no live row ${id}`);
    return row;
  };
  const insert = (validFrom: Date, validTo: Date | null, name: string) => {
    const clash = live().find(
      (row) =>
        (validTo === null || row.validFrom < validTo) && (row.validTo === null || validFrom < row.validTo),
    );
    if (clash) throw new Error("intervals overlap");
    if (validTo !== null && validTo <= validFrom) throw new Error("the interval is empty");
    const id = `${name}/${made++}`;
    rows.set(id, { id, validFrom, validTo, isReplaced: false, closings: validTo === null ? 0 : 1 });
  };
  const write: Rows = {
    replace: async (ids) => {
      for (const id of ids) get(id).isReplaced = true;
    },
    close: async (id, validTo) => {
      const row = get(id);
      if (validTo <= row.validFrom) throw new Error("the interval is empty");
      row.validTo = validTo;
      row.closings++;
    },
    copy: async (id, validTo) => {
      const row = rows.get(id);
      if (row) insert(row.validFrom, validTo, id.split("/")[0] ?? id);
    },
  };
  return { rows, live, insert, write };
}

type Table = ReturnType<typeof table>;

async function create(to: Table, n: number, name: string): Promise<void> {
  const versions = to.live();
  const { validTo, ...plan } = place(versions, day(n));
  await carryOut(to.write, versions, plan, day(0));
  to.insert(day(n), validTo, name);
}

const intervals = (of: Table) =>
  of
    .live()
    .map(
      ({ id, validFrom, validTo }) =>
        `${id.split("/")[0]} ${dayOf(validFrom)}–${validTo ? dayOf(validTo) : ""}`,
    )
    .sort();

async function timeline(...statements: [string, number][]): Promise<Table> {
  const made = table();
  for (const [name, n] of statements) await create(made, n, name);
  return made;
}

async function change(of: Table, name: string, how: "withdraw" | number): Promise<void> {
  const versions = of.live();
  const version = versions.find(({ id }) => id.startsWith(`${name}/`));
  if (!version) throw new Error(`no version ${name}`);
  const plan = how === "withdraw" ? withdraw(versions, version) : end(versions, version, day(how));
  await carryOut(of.write, versions, plan, day(0));
}

describe("a new version", () => {
  test("ends the open one that began before it", async () => {
    expect(intervals(await timeline(["a", 1], ["b", 5]))).toEqual(["a 1–5", "b 5–"]);
  });

  test("that begins before a later one holds until that one begins", async () => {
    expect(intervals(await timeline(["a", 5], ["b", 1]))).toEqual(["a 5–", "b 1–5"]);
    expect(intervals(await timeline(["a", 1], ["b", 9], ["c", 5]))).toEqual(["a 1–5", "b 9–", "c 5–9"]);
  });

  test("replaces one that begins at the same time, up to the next", async () => {
    expect(intervals(await timeline(["a", 1], ["b", 1]))).toEqual(["b 1–"]);
    expect(intervals(await timeline(["a", 1], ["b", 5], ["c", 1]))).toEqual(["b 5–", "c 1–5"]);
  });

  test("in the time of one that was ended goes on after that end", async () => {
    const ended = await timeline(["a", 1]);
    await change(ended, "a", 9);
    await create(ended, 5, "b");
    expect(intervals(ended)).toEqual(["a 1–5", "b 5–"]);
  });

  test("leaves one alone that was over before", async () => {
    const ended = await timeline(["a", 1]);
    await change(ended, "a", 3);
    await create(ended, 3, "b");
    expect(intervals(ended)).toEqual(["a 1–3", "b 3–"]);
    expect([...ended.rows.keys()]).toEqual(["a/0", "b/1"]);
  });
});

describe("an ended version", () => {
  test("holds no longer, and one that was to follow still does", async () => {
    const two = await timeline(["a", 1], ["b", 9]);
    await change(two, "a", 5);
    expect(intervals(two)).toEqual(["a 1–5", "b 9–"]);
  });

  test("that is over stays as it is", async () => {
    const two = await timeline(["a", 1], ["b", 5]);
    const before = two.live().map((row) => ({ ...row }));
    await change(two, "a", 7);
    expect(two.live()).toEqual(before);
  });

  test("that has not begun is taken out, and the one before it goes on", async () => {
    const two = await timeline(["a", 1], ["b", 9]);
    await change(two, "b", 5);
    expect(intervals(two)).toEqual(["a 1–"]);
    const now = await timeline(["a", 1], ["b", 5]);
    await change(now, "b", 5);
    expect(intervals(now)).toEqual(["a 1–"]);
  });
});

describe("a version that is withdrawn", () => {
  test("leaves its time to the one that ended where it began", async () => {
    const three = await timeline(["a", 1], ["b", 5], ["c", 9]);
    await change(three, "b", "withdraw");
    expect(intervals(three)).toEqual(["a 1–9", "c 9–"]);
    await change(three, "c", "withdraw");
    expect(intervals(three)).toEqual(["a 1–"]);
    await change(three, "a", "withdraw");
    expect(intervals(three)).toEqual([]);
  });

  test("leaves a gap where none did", async () => {
    const two = await timeline(["a", 1], ["b", 9]);
    await change(two, "a", 5);
    await change(two, "b", "withdraw");
    expect(intervals(two)).toEqual(["a 1–5"]);
  });
});

test("an open version is closed in place, once; a second end takes a copy", async () => {
  const three = await timeline(["a", 1], ["b", 9], ["c", 5]);
  expect([...three.rows.values()].map(({ id, isReplaced }) => [id, isReplaced])).toEqual([
    ["a/0", true],
    ["b/1", false],
    ["a/2", false],
    ["c/3", false],
  ]);
});

// Whatever was stated, ended and withdrawn: at each time the version holds that a calendar says, on which every
// statement writes its name from its start to the next start of another, an end wipes a name out from then on, and a
// withdrawal puts in its place whoever held just before it.
test("at each time the version holds that was stated for it last, and no two overlap", async () => {
  const DAYS = 12;
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("create" as const), n: fc.nat(DAYS - 1) }) },
    fc.record({ kind: fc.constant("end" as const), n: fc.nat(DAYS - 1), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("withdraw" as const), which: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
      const rows = table();
      let calendar: (string | null)[] = Array(DAYS).fill(null);
      let starts = new Map<string, number>();
      for (const [index, one] of acts.entries()) {
        const name = one.kind === "create" ? `v${index}` : [...starts.keys()].sort()[one.which % starts.size];
        if (name === undefined) continue;
        const start = starts.get(name) ?? 0;
        const wipe = (from: number, to: string | null) => {
          calendar = calendar.map((held, n) => (held === name && n >= from ? to : held));
        };
        if (one.kind === "create") {
          await create(rows, one.n, name);
          const next = Math.min(...[...starts.values()].filter((n) => n > one.n), DAYS);
          starts = new Map([...starts].filter(([, n]) => n !== one.n)).set(name, one.n);
          calendar = calendar.map((held, n) => (n >= one.n && n < next ? name : held));
        } else if (one.kind === "end" && one.n > start) {
          await change(rows, name, one.n);
          wipe(one.n, null);
        } else {
          await change(rows, name, one.kind === "end" ? one.n : "withdraw");
          wipe(start, calendar[start - 1] ?? null);
          starts.delete(name);
        }
        const held = Array.from({ length: DAYS }, (_, n) => {
          const holding = rows.live().filter((row) => stateOf(row, day(n)) === "holding");
          expect(holding.length).toBeLessThan(2);
          return holding[0]?.id.split("/")[0] ?? null;
        });
        expect(held).toEqual(calendar);
        expect([...rows.rows.values()].every(({ closings }) => closings < 2)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
