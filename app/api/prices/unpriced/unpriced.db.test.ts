import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { GET } from "./route";

useDatabase();
let headers: Record<string, string>;

beforeAll(async () => {
  const team = await makeTeam();
  headers = { authorization: `Bearer ${(await openTokenSession(team.userId, null)).token}` };
  const events = ["b", "a", "c", "c", " c\n"].map((model) => ({ provider: "acme", model, input_tokens: 5 }));
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
});

const page = z.object({ data: z.array(z.unknown()), next_cursor: z.string().nullable() });
const ask = (query: string) => call(GET, { headers, path: `/api/prices/unpriced?${query}` });

test("the inbox comes in pages, most calls first, and goes on where a page ended", async () => {
  const whole = page.parse((await ask("")).json);
  expect(whole).toMatchObject({ data: [{ model: "c", requests: 2 }, {}, {}, {}], next_cursor: null });
  const found: unknown[] = [];
  let cursor = "";
  for (let place = 0; place < 2; place++) {
    const { data, next_cursor } = page.parse((await ask(`limit=2${cursor}`)).json);
    found.push(...data);
    expect(next_cursor === null).toBe(place === 1);
    cursor = `&cursor=${next_cursor}`;
  }
  expect(found).toEqual(whole.data);
});

test("a cursor that is none, a limit out of bounds and another field are refused", async () => {
  for (const wrong of ["cursor=x", "cursor=W10", "limit=0", "limit=1001", "model=c"])
    expect((await ask(wrong)).status).toBe(400);
});
