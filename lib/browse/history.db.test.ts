import { beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/id";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { priceHistory } from "./history";

const database = useDatabase();
const GPT = { provider: "openai", model: "gpt-9" };
const [AUG, OCT] = [new Date("2026-08-01T00:00:00Z"), new Date("2026-10-01T00:00:00Z")] as const;

beforeAll(async () => {
  await addPrice({ validFrom: AUG, validTo: OCT, rates: { rates: { input: "1" } } });
  await addPrice({ validFrom: OCT, rates: { rates: { input: "9" } }, replacedAt: OCT });
  await addPrice({ validFrom: OCT, rates: { rates: { input: "2" } } });
  await addPrice({ model: "gpt-9-mini", validFrom: AUG, rates: { rates: {} } });
});

async function addPrice(fields: {
  model?: string;
  teamId?: string;
  createdBy?: string;
  validFrom: Date;
  validTo?: Date;
  replacedAt?: Date;
  rates: { rates: Record<string, string> };
}) {
  const id = newId();
  const common = { source: "test", sourceUrl: "https://example.com", fetchedAt: AUG, hash: id };
  await database().prisma.price.create({ data: { id, ...GPT, ...common, ...fields } });
}

test("every version that was not taken out is told, the newest first, with its source", async () => {
  const { scope } = await makeTeam();
  expect(await priceHistory(scope, GPT)).toMatchObject([
    {
      validFrom: OCT,
      validTo: null,
      sheet: { rates: { input: "2" } },
      changes: [{ kind: "input", old: "1", new: "2" }],
    },
    {
      validFrom: AUG,
      validTo: OCT,
      source: "test",
      sourceUrl: "https://example.com",
      fetchedAt: AUG,
      before: null,
    },
  ]);
});

test("a team's own versions stand among them, with the name of who set them", async () => {
  const { scope, teamId, userId, slug } = await makeTeam();
  const validFrom = new Date("2026-09-01T00:00:00Z");
  await addPrice({ teamId, createdBy: `user:${userId}`, validFrom, rates: { rates: { input: "0.5" } } });
  const history = await priceHistory(scope, GPT);
  expect(history.map((version) => version.teamId)).toEqual([null, teamId, null]);
  expect(history[1]).toMatchObject({ createdBy: slug, changes: [{ kind: "input", old: "1", new: "0.5" }] });
});

test("a provider is known by its other names too, a model by its own only", async () => {
  const { scope } = await makeTeam();
  const model = "gemini-9";
  await database().prisma.price.create({
    data: {
      id: newId(),
      provider: "google",
      model,
      source: "",
      fetchedAt: AUG,
      validFrom: AUG,
      hash: "g",
      rates: {},
    },
  });
  expect(await priceHistory(scope, { provider: "gemini", model })).toHaveLength(1);
  expect(await priceHistory(scope, { provider: "gemini", model: "gemini" })).toEqual([]);
});
