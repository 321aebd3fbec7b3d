import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { refreshCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { ingest } from ".";
import { getReceipt, type Receipt } from "./receipt";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

type Sent = Record<string, unknown>;

const CALL = {
  event_id: "e",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  timestamp: "2026-11-20T13:19:58.204Z",
  input_tokens: 56_460,
  cache_read_tokens: 48_200,
  cache_write_tokens: 6_120,
  output_tokens: 2_392,
  reasoning_tokens: 1_480,
  units: { web_search_requests: 2 },
};
const FREE_OF_USAGE = { input_tokens: null, output_tokens: null };

async function send(team: TestTeam, event: Sent, projectId = team.projectId): Promise<void> {
  const result = await ingest(team.scope, { projectId, door: "sdk", events: [{ ...CALL, ...event }] });
  expect(result).toMatchObject({ accepted: 1, rejected: [] });
}

/** A plain call of a model, without the parts of CALL. */
function plain(event: Sent): Sent {
  const none = { cache_read_tokens: null, cache_write_tokens: null, reasoning_tokens: null, units: null };
  return { ...none, input_tokens: 1000, output_tokens: 100, ...event };
}

async function receiptOf(event: Sent): Promise<Receipt> {
  const team = await makeTeam();
  await send(team, event);
  return getReceipt(team.scope, { eventId: "e" });
}

async function makeProject(team: TestTeam, name: string): Promise<string> {
  const id = newId();
  await database().prisma.project.create({
    data: { id, teamId: team.teamId, slug: name.toLowerCase(), name },
  });
  return id;
}

const boundTo = (team: TestTeam, projectId: string) =>
  scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId });
const notFound = { code: "not_found" };

test("tells every line of the cost, the price it comes from and what was sent", async () => {
  const receipt = await receiptOf({
    tags: { feature: "contract-review", matter: "M-2207" },
    response_id: `msg_${newId()}`,
    latency_ms: 8420,
    time_to_first_token_ms: 1210,
  });
  // By hand: 2140 × 3, 48200 × 0.30, 6120 × 3.75, 912 × 15 and 1480 × 15 millionths, and two searches at a cent.
  expect(receipt.lineItems).toEqual([
    { kind: "input", quantity: 2140, rate: "3", amount: "0.00642", per: "million_tokens" },
    { kind: "cache_read", quantity: 48_200, rate: "0.3", amount: "0.01446", per: "million_tokens" },
    { kind: "cache_write", quantity: 6120, rate: "3.75", amount: "0.02295", per: "million_tokens" },
    { kind: "output", quantity: 912, rate: "15", amount: "0.01368", per: "million_tokens" },
    { kind: "reasoning", quantity: 1480, rate: "15", amount: "0.0222", per: "million_tokens" },
    { kind: "web_search_requests", quantity: 2, rate: "0.01", amount: "0.02", per: "unit" },
  ]);
  expect(receipt.event).toMatchObject({
    eventId: "e",
    occurredAt: new Date("2026-11-20T13:19:58.204Z"),
    door: "sdk",
    inputTokens: 56_460,
    reasoningTokens: 1480,
    inputAudioTokens: null,
    units: { web_search_requests: 2 },
    costUsd: "0.09971",
    grade: "exact",
    feature: "contract-review",
    tags: { matter: "M-2207" },
    timeToFirstTokenMs: 1210,
    metadata: null,
  });
  expect(receipt).toMatchObject({
    project: { name: "Default" },
    keyPrefix: null,
    computedUsd: "0.09971",
    adjustments: [],
    unpricedCause: null,
  });
  expect(receipt.price).toEqual({
    id: receipt.event.priceId,
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    version: 1,
    isOwn: false,
    source: "litellm",
    sourceUrl: expect.stringMatching(/^https:/),
    validFrom: new Date("2026-08-01T00:00:00Z"),
    validTo: null,
    fetchedAt: expect.any(Date),
    delistedAt: null,
    isBackdated: false,
    match: "exact",
    offPeak: null,
    longContextFrom: null,
    hasHourWrites: true,
  });
});

describe("which event is meant", () => {
  test("is asked where two projects have its id, and told by naming one", async () => {
    const team = await makeTeam();
    const other = await makeProject(team, "Zebra");
    await send(team, { latency_ms: 1 });
    await send(team, { latency_ms: 2 }, other);
    await expect(getReceipt(team.scope, { eventId: "e" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`Default (${team.projectId}), Zebra (${other})`),
      projects: [
        { id: team.projectId, name: "Default" },
        { id: other, name: "Zebra" },
      ],
    });
    for (const [projectId, latencyMs] of [
      [team.projectId, 1],
      [other, 2],
    ] as const) {
      const named = await getReceipt(team.scope, { eventId: "e", projectId });
      expect([named.event.latencyMs, named.project.id]).toEqual([latencyMs, projectId]);
      // A bound key means its own.
      expect((await getReceipt(boundTo(team, projectId), { eventId: "e" })).event.latencyMs).toBe(latencyMs);
    }
  });

  test("is none of another team's, of another project's than a bound key's, or of no such name", async () => {
    const [team, stranger] = [await makeTeam(), await makeTeam()];
    const other = await makeProject(team, "Other");
    await send(team, {});
    const tries: [TestTeam["scope"], { eventId: string; projectId?: string }][] = [
      [stranger.scope, { eventId: "e" }],
      [stranger.scope, { eventId: "e", projectId: team.projectId }],
      [boundTo(team, other), { eventId: "e" }],
      [boundTo(team, other), { eventId: "e", projectId: team.projectId }],
      [team.scope, { eventId: "e", projectId: other }],
      [team.scope, { eventId: "e", projectId: "nonsense" }],
      [team.scope, { eventId: "E" }],
      [team.scope, { eventId: "" }],
      [team.scope, { eventId: "e\0" }],
    ];
    for (const [scope, input] of tries)
      await expect(getReceipt(scope, input)).rejects.toMatchObject(notFound);
  });

  test("is none where the id was given to a call that another event had told", async () => {
    const team = await makeTeam();
    await send(team, { event_id: "first", response_id: "msg_1" });
    const again = { ...CALL, response_id: "msg_1" };
    await ingest(team.scope, { projectId: team.projectId, door: "http", events: [again] });
    await expect(getReceipt(team.scope, { eventId: "e" })).rejects.toMatchObject(notFound);
  });

  test("may have any character in its id", async () => {
    const team = await makeTeam();
    for (const event_id of [
      "a/b?c=d&e#f%2F %",
      "ключ ✓ 'quoted' \"x\"",
      "..",
      "\\",
      "$1; DROP TABLE event",
    ]) {
      await send(team, { event_id });
      expect((await getReceipt(team.scope, { eventId: event_id })).event.eventId).toBe(event_id);
    }
  });
});

describe("the price", () => {
  test.each<[string, string, Sent]>([
    ["exact", "openai/gpt-4o", { provider: "openai", model: "gpt-4o" }],
    ["name", "openai/gpt-4o-mini", { provider: "openai", model: "GPT-4o-mini" }],
    ["maker", "xai/grok-4", { provider: "vertex", model: "grok-4" }],
  ])("is found under the name: %s", async (match, found, names) => {
    const { price, event } = await receiptOf(plain(names));
    expect([price?.match, `${price?.provider}/${price?.model}`]).toEqual([match, found]);
    expect(event.grade).toBe(match === "maker" ? "estimated" : "exact");
  });

  describe("that a mapping may have led to", () => {
    const at = { provider: "vertex", model: "grok-4" };
    let team: TestTeam;
    beforeEach(async () => {
      team = await makeTeam();
    });
    const matchAfter = async (event_id: string) => {
      await send(team, plain({ event_id, ...at }));
      return matchOf(event_id);
    };
    const matchOf = async (eventId: string) => (await getReceipt(team.scope, { eventId })).price?.match;
    async function map(deployment: string, targetProvider: string, model: string): Promise<string> {
      const from = { id: newId(), teamId: team.teamId, provider: "vertex", deployment };
      await database().prisma.modelMapping.create({
        data: { ...from, targetProvider, model, createdBy: "test" },
      });
      await refreshCatalogue(database().pool);
      return from.id;
    }

    test("says so as long as there was one", async () => {
      expect(await matchAfter("before")).toBe("maker");
      const id = await map("grok-4", "xai", "grok-4");
      expect(await matchAfter("during")).toBe("mapping");
      await database().prisma.modelMapping.update({ where: { id }, data: { replacedAt: new Date() } });
      await refreshCatalogue(database().pool);
      expect(await matchAfter("after")).toBe("maker");
      expect([await matchOf("before"), await matchOf("during")]).toEqual(["maker", "mapping"]);
    });

    test("is as it was known when a re-price was previewed, not when that was applied", async () => {
      await send(team, plain({ event_id: "e", ...at }));
      const { event, price } = await getReceipt(team.scope, { eventId: "e" });
      const asOf = new Date();
      const [from, to] = [new Date(0), new Date()];
      const run = { id: newId(), teamId: team.teamId, state: "applied", fromTime: from, toTime: to };
      const plan = { timeZone: "UTC", filter: {}, preview: {}, progress: {}, createdBy: "test" };
      await database().prisma.reprice.create({ data: { ...run, ...plan, asOf } });
      await map("grok-4", "xai", "grok-4");
      const of = { teamId: team.teamId, occurredAt: event.occurredAt, eventRowId: event.id };
      const grades = { grade: "exact", previousGrade: "exact", priceId: price?.id ?? null };
      await database().prisma.eventAdjustment.create({
        data: {
          ...of,
          ...grades,
          id: newId(),
          kind: "reprice",
          deltaUsd: 1,
          costUsd: 1,
          repriceId: run.id,
          createdBy: "test",
        },
      });
      expect(await matchOf("e")).toBe("maker");
      await database().prisma.reprice.update({ where: { id: run.id }, data: { asOf: new Date() } });
      expect(await matchOf("e")).toBe("mapping");
    });

    test("says so when it led there over others, and by another name of the model", async () => {
      await map("grok-4", "vertex", "ours");
      await map("ours", "xai", "xai/grok-4");
      expect(await matchAfter("chain")).toBe("mapping");
    });

    test("does not when it was for another deployment or led nowhere", async () => {
      await map("Grok-4", "xai", "grok-4");
      await map("grok-4", "xai", "unheard-of");
      expect(await matchAfter("other")).toBe("maker");
    });
  });

  test("reaches back before its first version, which the receipt says", async () => {
    const before = await receiptOf(plain({ timestamp: "2026-07-31T23:59:59.999Z" }));
    expect([before.price?.isBackdated, before.event.grade]).toEqual([true, "exact"]);
    const after = await receiptOf(plain({ timestamp: "2026-08-01T00:00:00Z" }));
    expect(after.price?.isBackdated).toBe(false);
  });

  test("of a long request is the one for long contexts", async () => {
    const long = await receiptOf(plain({ model: "claude-sonnet-4-20250514", input_tokens: 200_001 }));
    expect(long.price?.longContextFrom).toBe(200_001);
    const short = await receiptOf(plain({ model: "claude-sonnet-4-20250514", input_tokens: 200_000 }));
    expect(short.price?.longContextFrom).toBeNull();
  });

  test("at an hour of lower rates names the window", async () => {
    const team = await makeTeam();
    const id = newId();
    const window = { from: "16:30", to: "00:30", time_zone: "UTC", rates: { input: "1", output: "2" } };
    await database().prisma.price.create({
      data: {
        id,
        teamId: team.teamId,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        validFrom: new Date("2026-01-01T00:00:00Z"),
        source: "override",
        fetchedAt: new Date(),
        hash: id,
        rates: { rates: { input: "10", output: "20" }, off_peak: [window] },
      },
    });
    await refreshCatalogue(database().pool);
    const shown = async (event_id: string, timestamp: string) => {
      await send(team, plain({ event_id, timestamp }));
      const { price, lineItems } = await getReceipt(team.scope, { eventId: event_id });
      return [price?.offPeak, lineItems[0]?.rate];
    };
    expect(await shown("day", "2026-11-20T12:00:00Z")).toEqual([null, "10"]);
    const named = { from: "16:30", to: "00:30", timeZone: "UTC" };
    expect(await shown("night", "2026-11-20T20:00:00Z")).toEqual([named, "1"]);
  });

  test("of the team's own is counted among its own versions, in the order they became known", async () => {
    const team = await makeTeam();
    const version = (validFrom: string, createdAt: string, input: string, over: object = {}) => ({
      id: newId(),
      teamId: team.teamId,
      provider: "openai",
      model: "gpt-4o",
      validFrom: new Date(validFrom),
      validTo: null,
      source: "override",
      fetchedAt: new Date(createdAt),
      createdAt: new Date(createdAt),
      hash: input,
      rates: { rates: { input, output: "1" } },
      ...over,
    });
    const cut = { validTo: new Date("2026-11-01T00:00:00Z"), replacedAt: new Date("2026-10-03T00:00:00Z") };
    await database().prisma.price.createMany({
      data: [
        version("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z", "1", cut),
        version("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z", "1", {
          validTo: new Date("2026-10-15T00:00:00Z"),
        }),
        version("2026-10-15T00:00:00Z", "2026-10-03T00:00:00Z", "3", { validTo: cut.validTo }),
        version("2026-11-01T00:00:00Z", "2026-10-02T00:00:00Z", "2"),
      ],
    });
    await refreshCatalogue(database().pool);
    const shown = async (event_id: string, timestamp: string) => {
      await send(team, plain({ event_id, provider: "openai", model: "gpt-4o", timestamp }));
      const { price, lineItems } = await getReceipt(team.scope, { eventId: event_id });
      return [price?.version, price?.isOwn, lineItems[0]?.rate];
    };
    expect(await shown("a", "2026-10-10T00:00:00Z")).toEqual([1, true, "1"]);
    expect(await shown("b", "2026-11-10T00:00:00Z")).toEqual([2, true, "2"]);
    expect(await shown("c", "2026-10-20T00:00:00Z")).toEqual([3, true, "3"]);
  });
});

describe("another figure than ours", () => {
  test("of the provider counts, and ours stands beside it", async () => {
    const reported = await receiptOf(plain({ cost_usd: "0.0421", cost_source: "provider" }));
    expect(reported).toMatchObject({
      event: { costUsd: "0.0421", statedCostUsd: "0.0421", costSource: "provider", grade: "reported" },
      computedUsd: "0.0045",
    });
    expect(reported.lineItems).toHaveLength(2);
    expect(reported.price?.model).toBe("claude-sonnet-4-5");
  });

  test("of the caller is kept beside ours, and counts where we have none", async () => {
    const beside = await receiptOf(plain({ cost_usd: "0.5" }));
    expect(beside).toMatchObject({
      event: { costUsd: "0.0045", statedCostUsd: "0.5" },
      computedUsd: "0.0045",
    });
    const alone = await receiptOf(plain({ cost_usd: "0.5", model: "nobody-knows" }));
    expect(alone).toMatchObject({
      event: { costUsd: "0.5", grade: "estimated" },
      price: null,
      computedUsd: null,
      lineItems: [],
      unpricedCause: null,
    });
  });
});

describe("an event without a cost", () => {
  test.each<[Receipt["unpricedCause"], Sent]>([
    ["no_price", plain({ model: "nobody-knows" })],
    ["no_usage", plain(FREE_OF_USAGE)],
    ["no_usage", plain({ ...FREE_OF_USAGE, status: "error", error_type: "aborted" })],
    ["missing_rate", plain({ provider: "mistral", model: "codestral-embed" })],
    ["unit_without_fee", plain({ ...FREE_OF_USAGE, units: { dances: 2 } })],
  ])("has none because of %s", async (cause, event) => {
    const receipt = await receiptOf(event);
    expect(receipt.unpricedCause).toBe(cause);
    expect([receipt.event.costUsd, receipt.event.grade, receipt.computedUsd]).toEqual([
      null,
      "unpriced",
      null,
    ]);
    expect([receipt.price, receipt.lineItems]).toEqual([null, []]);
  });

  test("could have one since its model was given a price", async () => {
    const team = await makeTeam();
    await send(team, plain({ provider: "house", model: "llama" }));
    const id = newId();
    await database().prisma.price.create({
      data: {
        id,
        teamId: team.teamId,
        provider: "house",
        model: "llama",
        validFrom: new Date("2026-01-01T00:00:00Z"),
        source: "override",
        fetchedAt: new Date(),
        hash: id,
        rates: { rates: { input: "1", output: "2" } },
      },
    });
    await refreshCatalogue(database().pool);
    expect((await getReceipt(team.scope, { eventId: "e" })).unpricedCause).toBe("priced_since");
  });

  test("is not one that failed for nothing", async () => {
    const failed = await receiptOf(plain({ ...FREE_OF_USAGE, status: "error" }));
    expect(failed).toMatchObject({
      event: { costUsd: "0", grade: "exact" },
      price: null,
      lineItems: [],
      computedUsd: "0",
      unpricedCause: null,
    });
  });
});

test("a unit without a fee is a line without an amount, whatever its name", async () => {
  const { lineItems, event } = await receiptOf(plain({ units: { dances: 2.5, discount: 1 } }));
  expect(lineItems.slice(2)).toEqual([
    { kind: "dances", quantity: 2.5, rate: null, amount: null, note: "no fee known", per: "unit" },
    { kind: "discount", quantity: 1, rate: null, amount: null, note: "no fee known", per: "unit" },
  ]);
  expect(event.grade).toBe("estimated");
});

describe("adjustments", () => {
  async function adjusted() {
    const team = await makeTeam();
    await send(team, plain({}));
    const { event } = await getReceipt(team.scope, { eventId: "e" });
    const adjust = (over: {
      createdAt: string;
      costUsd: string | null;
      createdBy?: string;
      lineItems?: unknown[][];
      grade?: string;
      reason?: string;
    }) => {
      const { createdAt, ...rest } = over;
      return database().prisma.eventAdjustment.create({
        data: {
          teamId: team.teamId,
          occurredAt: event.occurredAt,
          eventRowId: event.id,
          id: newId(),
          kind: "reprice",
          deltaUsd: "-0.001000000000",
          grade: "exact",
          previousGrade: "exact",
          createdBy: `user:${team.userId}`,
          createdAt: new Date(createdAt),
          ...rest,
          lineItems: rest.lineItems as never,
        },
      });
    };
    return { team, event, adjust, read: () => getReceipt(team.scope, { eventId: "e" }) };
  }

  test("are told in the order they were made, and the latest says what counts", async () => {
    const { team, event, adjust, read } = await adjusted();
    const later = [
      ["input", 1000, "3", "0.003"],
      ["discount", 1, null, "-0.00045", "×0.85"],
    ];
    await adjust({
      createdAt: "2026-11-22T00:00:00Z",
      costUsd: "0.00255",
      lineItems: later,
      reason: "agreed",
    });
    await adjust({ createdAt: "2026-11-21T00:00:00Z", costUsd: "0.5", createdBy: "job:reprice" });
    const receipt = await read();
    expect(receipt.event).toMatchObject({ costUsd: "0.00255", grade: "exact", priceId: null });
    expect(receipt.price).toBeNull();
    expect(receipt.lineItems).toEqual([
      { kind: "input", quantity: 1000, rate: "3", amount: "0.003", per: "million_tokens" },
      { kind: "discount", quantity: 1, rate: null, amount: "-0.00045", note: "×0.85", per: null },
    ]);
    expect(receipt.computedUsd).toBe("0.00255");
    expect(receipt.adjustments).toEqual([
      expect.objectContaining({ costUsd: "0.5", createdBy: "reprice", reason: null }),
      {
        id: expect.any(String),
        kind: "reprice",
        deltaUsd: "-0.001",
        costUsd: "0.00255",
        grade: "exact",
        previousGrade: "exact",
        priceId: null,
        repriceId: null,
        reason: "agreed",
        createdBy: team.slug,
        createdAt: new Date("2026-11-22T00:00:00Z"),
      },
    ]);
    const { rows } = await database().pool.query("SELECT cost_usd::text FROM event WHERE id = $1", [
      event.id,
    ]);
    expect(rows).toEqual([{ cost_usd: "0.004500000000" }]);
  });

  test("can take the cost away; then no line item is shown", async () => {
    const { adjust, read } = await adjusted();
    await adjust({ createdAt: "2026-11-21T00:00:00Z", costUsd: null, grade: "unpriced" });
    expect(await read()).toMatchObject({
      event: { costUsd: null, grade: "unpriced" },
      lineItems: [],
      unpricedCause: "priced_since",
    });
  });

  test("of another team's event with the same row id are not told", async () => {
    const { event, read } = await adjusted();
    const stranger = await makeTeam();
    await database().prisma.eventAdjustment.create({
      data: {
        teamId: stranger.teamId,
        occurredAt: event.occurredAt,
        eventRowId: event.id,
        id: newId(),
        kind: "reprice",
        deltaUsd: "1",
        costUsd: "9",
        grade: "exact",
        previousGrade: "exact",
        createdBy: "test",
      },
    });
    expect(await read()).toMatchObject({ event: { costUsd: "0.0045" }, adjustments: [] });
  });
});
