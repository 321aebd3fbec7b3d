import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authenticateKey, createKey, forgetKeys, knownKey } from "@/lib/keys";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import {
  createProviderKey,
  deleteProviderKey,
  findProviderKey,
  forgetProviderKeys,
  getProviderKey,
  getWhenAway,
  listProviderKeys,
  newProviderKeyInput,
  resealProviderKeys,
  saveWhenAway,
} from ".";

const settings = vi.hoisted((): Record<string, unknown> => ({}));
vi.mock("@/lib/env", async (load) => {
  const real = await load<typeof import("@/lib/env")>();
  return { ...real, env: () => ({ ...real.env(), ...settings }) };
});

const [oldest, older, newer] = ["a", "b", "c"].map((letter) => letter.repeat(40));
const database = useDatabase();
let team: TestTeam;
beforeEach(async () => {
  setMasterKeys(older);
  forgetProviderKeys();
  team = await makeTeam();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function setMasterKeys(...keys: (string | undefined)[]): void {
  settings.ENCRYPTION_KEY = keys.join(",");
}

function input(fields: Record<string, unknown> = {}) {
  return newProviderKeyInput.parse({ name: "Main", provider: "openai", api_key: "sk-first-0001", ...fields });
}

const store = (fields?: Record<string, unknown>, { scope } = team) => createProviderKey(scope, input(fields));
const find = (provider = "openai", { scope, projectId } = team) =>
  findProviderKey(scope, { provider, projectId });

async function makeProject({ teamId }: TestTeam): Promise<string> {
  const data = { id: crypto.randomUUID(), teamId, slug: "mobile", name: "Mobile" };
  return (await database().prisma.project.create({ data })).id;
}

const bound = (projectId: string) =>
  scopeOf(team.teamId, { kind: "key", keyId: crypto.randomUUID(), projectId });
const asUser = (role: "admin" | "member" | "viewer") =>
  scopeOf(team.teamId, { kind: "user", userId: crypto.randomUUID(), role });

describe("a stored key", () => {
  test("is found opened by the proxy, and shown by its last four only", async () => {
    const made = await store();
    expect(made).toMatchObject({ provider: "openai", lastFour: "0001", missingMasterKey: null });
    expect(made.createdBy).toBe(`user:${team.userId}`);
    expect(await find()).toEqual({ id: made.id, apiKey: "sk-first-0001", baseUrl: null });
    expect(JSON.stringify(await listProviderKeys(team.scope))).not.toContain("sk-first");
  });

  test("is found under every name of its provider", async () => {
    const { id, provider } = await store({ provider: "Gemini" });
    expect(provider).toBe("google");
    expect((await find("gemini"))?.id).toBe(id);
    expect((await find("google"))?.id).toBe(id);
  });

  test("of a project goes before the team's, and the newest before older ones", async () => {
    await store();
    const second = await store({ api_key: "sk-second-0002" });
    expect((await find())?.id).toBe(second.id);
    const mobile = await makeProject(team);
    const own = await store({ project_id: mobile, api_key: "sk-mobile-0003" });
    await store({ api_key: "sk-third-0004" });
    const found = await findProviderKey(team.scope, { provider: "openai", projectId: mobile });
    expect(found).toMatchObject({ id: own.id, apiKey: "sk-mobile-0003" });
    expect((await find())?.apiKey).toBe("sk-third-0004");
  });

  test("is gone at once when it is deleted", async () => {
    const { id } = await store();
    expect((await find())?.id).toBe(id);
    await deleteProviderKey(team.scope, id);
    expect(await find()).toBeNull();
    expect(await database().prisma.providerKey.count({ where: { teamId: team.teamId } })).toBe(0);
    await expect(deleteProviderKey(team.scope, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what is remembered", () => {
  const failQueries = () =>
    vi.spyOn(database().pool, "query").mockImplementation(() => {
      throw new Error("connect ECONNREFUSED");
    });

  test("saves a look-up for a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { id } = await store();
    await find();
    await database().prisma.providerKey.delete({ where: { id } });
    vi.setSystemTime(Date.now() + 59_000);
    expect((await find())?.id).toBe(id);
    vi.setSystemTime(Date.now() + 2000);
    expect(await find()).toBeNull();
  });

  test("is used for an hour while the database is away, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { id } = await store();
    await find();
    const query = failQueries();
    vi.setSystemTime(Date.now() + 3_500_000);
    expect((await find())?.id).toBe(id);
    vi.setSystemTime(Date.now() + 200_000);
    await expect(find()).rejects.toThrow();
    query.mockRestore();
    expect((await find())?.id).toBe(id);
  });
});

describe("roles and bounds", () => {
  test("only admins store and delete keys; everybody sees which there are", async () => {
    const { id } = await createProviderKey(asUser("admin"), input());
    for (const role of ["member", "viewer"] as const) {
      await expect(createProviderKey(asUser(role), input())).rejects.toMatchObject({ code: "forbidden" });
      await expect(deleteProviderKey(asUser(role), id)).rejects.toMatchObject({ code: "forbidden" });
      await expect(saveWhenAway(asUser(role), "closed")).rejects.toMatchObject({ code: "forbidden" });
      expect(await listProviderKeys(asUser(role))).toHaveLength(1);
    }
  });

  test("an API key of a project sees, stores and deletes that project's only", async () => {
    const mobile = await makeProject(team);
    const ofTeam = await store();
    const scope = bound(mobile);
    const own = await createProviderKey(scope, input());
    expect(own.project?.id).toBe(mobile);
    expect((await listProviderKeys(scope)).map(({ id }) => id)).toEqual([own.id]);
    const notFound = { code: "not_found" };
    await expect(getProviderKey(scope, ofTeam.id)).rejects.toMatchObject(notFound);
    await expect(deleteProviderKey(scope, ofTeam.id)).rejects.toMatchObject(notFound);
    await expect(createProviderKey(scope, input({ project_id: team.projectId }))).rejects.toMatchObject(
      notFound,
    );
    await expect(
      findProviderKey(scope, { provider: "openai", projectId: team.projectId }),
    ).rejects.toMatchObject(notFound);
  });
});

describe("master keys", () => {
  test("the first seals, and those after it still open", async () => {
    await store();
    setMasterKeys(newer, older);
    expect((await find())?.apiKey).toBe("sk-first-0001");
  });

  test("what older ones sealed is sealed anew, after which they can go", async () => {
    setMasterKeys(oldest);
    await store();
    setMasterKeys(newer, older, oldest);
    expect((await resealProviderKeys()).resealed).toBeGreaterThan(0);
    expect(await resealProviderKeys()).toEqual({ resealed: 0, missing: [] });
    setMasterKeys(newer);
    expect((await find())?.apiKey).toBe("sk-first-0001");
  });

  test("a missing one is named by its id, and nothing else is kept from working", async () => {
    const { id } = await store();
    const sealedBy = (await database().prisma.providerKey.findUniqueOrThrow({ where: { id } })).masterKeyId;
    setMasterKeys(newer);
    const message = expect.stringContaining(sealedBy);
    await expect(find()).rejects.toMatchObject({ code: "unavailable", message });
    expect((await resealProviderKeys()).missing).toContain(sealedBy);
    expect(await listProviderKeys(team.scope)).toMatchObject([{ id, missingMasterKey: sealedBy }]);
    await store({ api_key: "sk-again-0009" });
    expect((await find())?.apiKey).toBe("sk-again-0009");
    await deleteProviderKey(team.scope, id);
  });
});

test("a row that was put in another's place does not open", async () => {
  const other = await makeTeam();
  const theirs = await store({ api_key: "sk-theirs-0007" }, other);
  const { id } = await store();
  await database().pool.query(
    "UPDATE provider_key SET sealed = (SELECT sealed FROM provider_key WHERE id = $1) WHERE id = $2",
    [theirs.id, id],
  );
  await expect(find()).rejects.toMatchObject({ code: "unavailable" });
  await database().pool.query("UPDATE provider_key SET base_url = 'https://thief.example' WHERE id = $1", [
    theirs.id,
  ]);
  await expect(find("openai", other)).rejects.toMatchObject({ code: "unavailable" });
});

test("what to do while the database is away is known with an API key, for an hour", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  forgetKeys();
  const { key } = await createKey(team.scope, { name: "k" });
  expect(knownKey(key)).toBeNull();
  expect(await getWhenAway(team.scope)).toBe("open");
  expect(await authenticateKey(key)).toMatchObject({ isFailOpen: true });
  await saveWhenAway(team.scope, "closed");
  expect(await getWhenAway(team.scope)).toBe("closed");
  expect(await authenticateKey(key)).toMatchObject({ isFailOpen: false });
  vi.setSystemTime(Date.now() + 3_500_000);
  expect(knownKey(key)).toMatchObject({ teamId: team.teamId, isFailOpen: false });
  vi.setSystemTime(Date.now() + 200_000);
  expect(knownKey(key)).toBeNull();
});
