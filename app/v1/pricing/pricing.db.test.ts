import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { seedPrices } from "@/lib/feed";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { GET } from "./route";

const database = useDatabase();
beforeAll(async () => {
  await seedPrices(database().pool);
  const { teamId } = await makeTeam();
  await database().prisma.price.createMany({
    data: [
      price({ teamId, model: "ours-alone" }),
      price({ model: "past", validTo: new Date("2026-01-02T00:00:00Z") }),
      price({ model: "to-come", validFrom: new Date("2999-01-01T00:00:00Z") }),
    ],
  });
});

function price(over: { teamId?: string; model: string; validFrom?: Date; validTo?: Date }) {
  const id = crypto.randomUUID();
  return {
    id,
    provider: "openai",
    validFrom: new Date("2026-01-01T00:00:00Z"),
    source: "test",
    fetchedAt: new Date(),
    hash: id,
    rates: { rates: { input: "1", output: "2" } },
    ...over,
  };
}

const document = z.object({
  updated_at: z.iso.datetime(),
  source: z.string(),
  data: z.array(z.looseObject({ provider: z.string(), model: z.string() })),
});

test("answers the shared prices of today to anyone, and no team's", async () => {
  const { status, headers, json } = await call(GET, { path: "/v1/pricing" });
  expect(status).toBe(200);
  expect(headers.get("cache-control")).toBe("public, max-age=60");
  const { data, source, updated_at } = document.parse(json);
  expect([source, updated_at]).toEqual(["litellm", "2026-08-01T00:00:00.000Z"]);
  expect(data.length).toBeGreaterThan(2_500);
  const openai = data.filter(({ provider }) => provider === "openai");
  expect(openai.find(({ model }) => model === "gpt-4o-mini")).toEqual({
    provider: "openai",
    model: "gpt-4o-mini",
    valid_from: "2026-08-01T00:00:00.000Z",
    rates: { input: "0.15", cache_read: "0.075", output: "0.6" },
    long_context: [],
    service_tiers: expect.objectContaining({ batch: expect.any(Object) }),
    units: expect.any(Object),
    off_peak: [],
    regional: {},
  });
  const models = openai.map(({ model }) => model);
  for (const absent of ["ours-alone", "past", "to-come"]) expect(models).not.toContain(absent);
});

test("a copy that is still good is not sent again", async () => {
  const etag = (await call(GET, { path: "/v1/pricing" })).headers.get("etag") ?? "";
  expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
  for (const known of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
    const { status, headers, json } = await call(GET, { headers: { "if-none-match": known } });
    expect([status, headers.get("etag"), json]).toEqual([304, etag, {}]);
  }
  expect((await call(GET, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
});
