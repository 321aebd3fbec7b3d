import * as bcrypt from "bcryptjs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import {
  authenticateKey,
  createKey,
  forgetKeys,
  getKey,
  type KeyScope,
  listKeys,
  newKeyInput,
  revokeKey,
} from ".";

// The real one, counted.
vi.mock("bcryptjs", async (load) => {
  const real = await load<typeof bcrypt>();
  return { ...real, compare: vi.fn(real.compare) };
});
const compare = vi.mocked(bcrypt.compare);

const database = useDatabase();
let team: TestTeam;
beforeEach(async () => {
  forgetKeys();
  compare.mockClear();
  vi.useRealTimers();
  team = await makeTeam();
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function makeProject(teamId: string): Promise<string> {
  const { id } = await database().prisma.project.create({
    data: { id: crypto.randomUUID(), teamId, slug: "mobile", name: "Mobile" },
  });
  return id;
}

/** Counts the look-ups of keys from here on; notes of a last use come when they come. */
function countLookups(): () => number {
  const query = vi.spyOn(database().pool, "query");
  return () => query.mock.calls.filter(([sql]) => JSON.stringify(sql).includes("k.key_hash")).length;
}

const asUser = (role: "admin" | "member" | "viewer", userId = crypto.randomUUID()) =>
  scopeOf(team.teamId, { kind: "user", userId, role });

describe("createKey", () => {
  test("shows the key once and stores a bcrypt hash and a prefix only", async () => {
    const made = await createKey(team.scope, { name: "Production" });
    expect(made.key).toMatch(/^tb_ak_[0-9a-f]{32}$/);
    expect(made).toMatchObject({
      prefix: made.key.slice(0, 14),
      scopes: ["ingest", "proxy", "read"],
      project: null,
    });
    const row = await database().prisma.apiKey.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(row)).not.toContain(made.key.slice(14));
    expect(await bcrypt.compare(made.key, row.keyHash)).toBe(true);
    expect(JSON.stringify(await listKeys(team.scope))).not.toMatch(/keyHash|\$2b\$/);
  });

  test("takes a project of the team, and of no other", async () => {
    const projectId = await makeProject(team.teamId);
    expect((await createKey(team.scope, { name: "a", projectId })).project?.id).toBe(projectId);
    const foreign = (await makeTeam()).projectId;
    await expect(createKey(team.scope, { name: "a", projectId: foreign })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(createKey(team.scope, { name: "a", projectId: "no-id" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("viewers make none, members none that could do more than they can", async () => {
    await expect(createKey(asUser("viewer"), { name: "a" })).rejects.toMatchObject({ code: "forbidden" });
    await createKey(asUser("member"), { name: "a" });
    const scopes: KeyScope[] = ["admin"];
    await expect(createKey(asUser("member"), { name: "a", scopes })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect((await createKey(asUser("admin"), { name: "a", scopes })).scopes).toEqual(["admin"]);
  });

  test("a key bound to a project makes, sees and ends keys of that project only", async () => {
    const projectId = await makeProject(team.teamId);
    const bound = scopeOf(team.teamId, { kind: "key", keyId: crypto.randomUUID(), projectId });
    const other = await createKey(team.scope, { name: "team-wide" });
    const made = await createKey(bound, { name: "own" });
    expect(made.project?.id).toBe(projectId);
    expect((await listKeys(bound)).map(({ id }) => id)).toEqual([made.id]);
    await expect(createKey(bound, { name: "a", projectId: team.projectId })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(revokeKey(bound, other.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("newKeyInput", () => {
  const issue = (input: object) => newKeyInput.safeParse({ name: "a", ...input }).error?.issues[0]?.path[0];

  test("turns the wire form into ours", () => {
    const parsed = newKeyInput.parse({ name: " CI ", scopes: ["read", "ingest", "read"], project_id: null });
    expect(parsed).toEqual({ name: "CI", scopes: ["ingest", "read"], projectId: null, expiresAt: undefined });
  });

  test.each([
    ["name", { name: " " }],
    ["name", { name: "a\0b" }],
    ["name", { name: "a\ud800" }],
    ["name", { name: "x".repeat(101) }],
    ["scopes", { scopes: [] }],
    ["scopes", { scopes: ["write"] }],
    ["expires_at", { expires_at: "tomorrow" }],
    ["expires_at", { expires_at: "2020-01-01T00:00:00Z" }],
  ])("refuses a bad %s", (field, input) => expect(issue(input)).toBe(field));

  test("refuses a field it does not know", () => {
    expect(newKeyInput.safeParse({ name: "a", nam: "b" }).error?.issues[0]?.code).toBe("unrecognized_keys");
  });
});

describe("revokeKey", () => {
  test("ends a key at once, and again changes nothing", async () => {
    const { id, key } = await createKey(team.scope, { name: "a" });
    expect(await authenticateKey(key)).not.toBeNull();
    await revokeKey(team.scope, id);
    expect(await authenticateKey(key)).toBeNull();
    expect(await listKeys(team.scope)).toEqual([]);
    const { revokedAt } = await getKey(team.scope, id);
    await revokeKey(team.scope, id);
    expect((await getKey(team.scope, id)).revokedAt).toEqual(revokedAt);
  });

  test("a member ends what they made, an admin everything, a viewer nothing", async () => {
    const [member, other] = [asUser("member"), asUser("member")];
    const own = await createKey(member, { name: "own" });
    await expect(revokeKey(other, own.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(revokeKey(asUser("viewer"), own.id)).rejects.toMatchObject({ code: "forbidden" });
    await revokeKey(member, own.id);
    await revokeKey(asUser("admin"), (await createKey(member, { name: "b" })).id);
    expect(await listKeys(team.scope)).toEqual([]);
  });
});

describe("authenticateKey", () => {
  test("answers whose the key is", async () => {
    const projectId = await makeProject(team.teamId);
    const wide = await createKey(team.scope, { name: "a" });
    const bound = await createKey(team.scope, { name: "b", projectId, scopes: ["ingest"] });
    const identity = { isFailOpen: true, teamId: team.teamId, defaultProjectId: team.projectId };
    expect(await authenticateKey(wide.key)).toEqual({
      ...identity,
      keyId: wide.id,
      projectId: null,
      scopes: ["ingest", "proxy", "read"],
    });
    expect(await authenticateKey(bound.key)).toEqual({
      ...identity,
      keyId: bound.id,
      projectId,
      scopes: ["ingest"],
    });
  });

  test("pays bcrypt once, however many ask at first sight, and not again after the minute", async () => {
    const { key } = await createKey(team.scope, { name: "a" });
    vi.useFakeTimers({ toFake: ["Date"] });
    const found = await Promise.all(Array.from({ length: 20 }, () => authenticateKey(key)));
    expect(new Set(found.map((identity) => identity?.teamId))).toEqual(new Set([team.teamId]));
    await authenticateKey(key);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await authenticateKey(key)).not.toBeNull();
    expect(compare).toHaveBeenCalledTimes(1);
  });

  test("tells keys with the same prefix apart", async () => {
    const twins = ["0".repeat(24), "1".repeat(24)].map((rest) => `tb_ak_89abcdef${rest}`);
    const ids = await Promise.all(
      twins.map(async (key) => {
        const { id } = await createKey(team.scope, { name: key });
        await database().prisma.apiKey.update({
          where: { id },
          data: { prefix: "tb_ak_89abcdef", keyHash: await bcrypt.hash(key, 4) },
        });
        return id;
      }),
    );
    const found = await Promise.all(twins.map(authenticateKey));
    expect(found.map((identity) => identity?.keyId)).toEqual(ids);
    expect(await authenticateKey(`tb_ak_89abcdef${"2".repeat(24)}`)).toBeNull();
  });

  test("a wrong key is looked up and compared once a minute, a malformed one never", async () => {
    const { key } = await createKey(team.scope, { name: "a" });
    const wrong = `${key.slice(0, 14)}${"0".repeat(24)}`;
    const lookups = countLookups();
    for (const malformed of [
      "",
      "tb_ak_",
      `${key}0`,
      key.toUpperCase(),
      ` ${key}`,
      "tb_ak_%".padEnd(38, "0"),
    ])
      expect(await authenticateKey(malformed)).toBeNull();
    expect(lookups()).toBe(0);
    for (let index = 0; index < 5; index++) expect(await authenticateKey(wrong)).toBeNull();
    expect(compare).toHaveBeenCalledTimes(1);
    expect(lookups()).toBe(1);
  });

  test("a key revoked by another process ends within the minute", async () => {
    const { id, key } = await createKey(team.scope, { name: "a" });
    await authenticateKey(key);
    await database().prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 60_001);
    expect(await authenticateKey(key)).toBeNull();
  });

  test("a key expires while it is remembered", async () => {
    const expiresAt = new Date(Date.now() + 30_000);
    const { key } = await createKey(team.scope, { name: "a", expiresAt });
    expect(await authenticateKey(key)).not.toBeNull();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(expiresAt);
    expect(await authenticateKey(key)).toBeNull();
  });

  test("a look-up that a revocation overtakes is not remembered", async () => {
    const { id, key } = await createKey(team.scope, { name: "a" });
    const real = compare.getMockImplementation();
    compare.mockImplementationOnce(async (...args: Parameters<typeof bcrypt.compare>) => {
      await revokeKey(team.scope, id);
      return real ? real(...args) : false;
    });
    await authenticateKey(key);
    expect(await authenticateKey(key)).toBeNull();
  });

  test("notes the last use once a minute, after the answer", async () => {
    const { id, key } = await createKey(team.scope, { name: "a" });
    const lastUsed = async () => (await getKey(team.scope, id)).lastUsedAt;
    expect(await lastUsed()).toBeNull();
    await authenticateKey(key);
    const first = await vi.waitFor(async () => {
      const at = await lastUsed();
      expect(at).toBeInstanceOf(Date);
      return at;
    });
    await authenticateKey(key);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 61_000);
    await authenticateKey(key);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(Number(await lastUsed()) - Number(first)).toBeGreaterThan(60_000));
  });

  test("a remembered key costs no query and no bcrypt", async () => {
    const { key } = await createKey(team.scope, { name: "a" });
    await authenticateKey(key);
    const lookups = countLookups();
    compare.mockClear();
    for (let round = 0; round < 100; round++) await authenticateKey(key);
    expect(compare).not.toHaveBeenCalled();
    expect(lookups()).toBe(0);
  });

  test("made-up keys cannot push a good one out of the memory", async () => {
    const { key } = await createKey(team.scope, { name: "a" });
    await authenticateKey(key);
    const random = () => `tb_ak_${crypto.randomUUID().replaceAll("-", "")}`;
    for (let round = 0; round < 22; round++)
      await Promise.all(Array.from({ length: 500 }, () => authenticateKey(random())));
    compare.mockClear();
    const lookups = countLookups();
    expect(await authenticateKey(key)).not.toBeNull();
    expect(lookups()).toBe(0);
  });
});
