import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GoogleGenAI } from "@google/genai";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import { createKey, newKeyInput } from "@/lib/keys";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { useDoor } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

const interaction = { id: "v1_abcdef", object: "interaction", model: "gemini-2.5-flash" };
const usage = {
  ...{ total_input_tokens: 1000, total_output_tokens: 400, total_thought_tokens: 100, total_tokens: 1500 },
};
const steps = [{ type: "model_output", content: [{ type: "text", text: "Paris" }] }];
const whole = { ...interaction, status: "completed", steps, usage };
const running = { ...interaction, status: "in_progress" };
const events = [
  { event_type: "interaction.created", interaction: running },
  { event_type: "step.delta", index: 0, delta: { type: "text", text: "Paris" } },
  { event_type: "interaction.completed", interaction: { ...interaction, status: "completed", usage } },
];

/** Answers as the request asks: at once, in pieces or in the background. */
const upstream = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  const isStream = body.includes('"stream":true');
  response.writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" });
  if (isStream)
    response.end(
      events.map((event) => `event: ${event.event_type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
    );
  else response.end(JSON.stringify(body.includes('"background":true') ? running : whole));
}).listen(0, "127.0.0.1");
await once(upstream, "listening");
process.env.PROXY_UPSTREAM_GOOGLE = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
const database = useDatabase();
const url = useDoor(proxyDoor);

let team: TestTeam;
let client: GoogleGenAI;
beforeAll(() => seedPrices(database().pool));
beforeEach(async () => {
  team = await makeTeam();
  const { key } = await createKey(team.scope, newKeyInput.parse({ name: "test" }));
  const headers = { "x-tokenbudget-key": key };
  client = new GoogleGenAI({ apiKey: "AIza", httpOptions: { baseUrl: `${url()}/proxy/google`, headers } });
});
afterAll(() => upstream.close());

async function recorded() {
  await allFinished();
  return database().prisma.event.findMany({ where: { teamId: team.teamId } });
}

const asked = { model: "gemini-2.5-flash", input: "What is the capital of France?" };
const call = { operation: "chat", model: "gemini-2.5-flash", inputTokens: 1000n, outputTokens: 500n };

test("an interaction of Google's client is a call with its cost, once however often it is fetched", async () => {
  expect(await client.interactions.create(asked)).toMatchObject({ id: "v1_abcdef" });
  await client.interactions.get("v1_abcdef");
  const found = await recorded();
  expect(found).toMatchObject([{ ...call, grade: "exact", reasoningTokens: 100n }]);
  expect(Number(found[0]?.costUsd)).toBeCloseTo(1000 * 3e-7 + 500 * 2.5e-6, 9);
});

test("a streamed interaction is a call with its cost", async () => {
  const seen = [];
  for await (const event of await client.interactions.create({ ...asked, stream: true })) seen.push(event);
  expect(seen).toHaveLength(3);
  expect(await recorded()).toMatchObject([{ ...call, grade: "exact" }]);
});

test("an interaction in the background is recorded when it is fetched", async () => {
  await client.interactions.create({ ...asked, background: true });
  expect(await recorded()).toEqual([]);
  await client.interactions.get("v1_abcdef");
  await client.interactions.get("v1_abcdef");
  expect(await recorded()).toMatchObject([{ ...call, grade: "exact" }]);
});
