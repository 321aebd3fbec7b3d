// Every domain function that takes a scope is tried with another team's. A function without a case here fails.
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Scope } from "@/lib/db";
import { createKey, getKey, listKeys, revokeKey } from "@/lib/keys";
import { getProject, listProjects } from "@/lib/teams";
import { useDatabase } from "./support/database";
import { makeTeam, type TestTeam } from "./support/factories";

useDatabase();

/** A team that pries, and the one whose things it must neither see nor change. */
type Case = (prying: TestTeam, owner: TestTeam) => Promise<void>;

const notFound = { code: "not_found" };

async function makeKey(scope: Scope): Promise<string> {
  return (await createKey(scope, { name: "theirs" })).id;
}

const cases: Record<string, Case> = {
  "teams.getProject": async (prying, owner) => {
    await expect(getProject(prying.scope, owner.projectId)).rejects.toMatchObject(notFound);
  },
  "teams.listProjects": async (prying) => {
    expect((await listProjects(prying.scope)).map(({ id }) => id)).toEqual([prying.projectId]);
  },
  "keys.createKey": async (prying, owner) => {
    const input = { name: "theirs", projectId: owner.projectId };
    await expect(createKey(prying.scope, input)).rejects.toMatchObject(notFound);
    await createKey(prying.scope, { name: "mine" });
    expect(await listKeys(owner.scope)).toEqual([]);
  },
  "keys.getKey": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    await expect(getKey(prying.scope, id)).rejects.toMatchObject(notFound);
  },
  "keys.listKeys": async (prying, owner) => {
    await makeKey(owner.scope);
    expect(await listKeys(prying.scope)).toEqual([]);
  },
  "keys.revokeKey": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    await expect(revokeKey(prying.scope, id)).rejects.toMatchObject(notFound);
    expect((await getKey(owner.scope, id)).revokedAt).toBeNull();
  },
};

/** Exported functions whose first parameter is the scope, as `domain.function`; `lib/db` is what the scope is made of. */
async function scopedFunctions(): Promise<string[]> {
  const domains = readdirSync("lib").filter((name) => name !== "db" && existsSync(`lib/${name}/index.ts`));
  const found = await Promise.all(
    domains.map(async (domain) => {
      const face: Record<string, unknown> = await import(`../lib/${domain}/index.ts`);
      return Object.entries(face)
        .filter(([, value]) => typeof value === "function" && takesScope(value.toString()))
        .map(([name]) => `${domain}.${name}`);
    }),
  );
  return found.flat().sort();
}

function takesScope(source: string): boolean {
  return /^(async )?(function\s*\w*)?\s*\(\s*scope\b/.test(source);
}

test("every function that takes a scope has a case, and every case a function", async () => {
  expect(Object.keys(cases).sort()).toEqual(await scopedFunctions());
});

describe("another team's things are out of reach of", () => {
  test.each(Object.entries(cases))("%s", async (_, tryIt) => tryIt(await makeTeam(), await makeTeam()));
});
