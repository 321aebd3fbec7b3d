import { expect, test } from "vitest";
import { newId } from "@/lib/id";
import { noteServed, noteTier, servedNames, unaskedTier } from "./served";

const someTeam = () => ({ teamId: newId() });

test("a name is what its answers date it as, and no other model that one call was given", () => {
  const scope = someTeam();
  noteServed(scope, "openai", "gpt-4o", "gpt-4o-2024-08-06");
  noteServed(scope, "openai", "gpt-4o", "o3");
  expect(servedNames(scope, "openai", "gpt-4o")).toEqual(["gpt-4o-2024-08-06"]);
});

test("a deployment of Azure is any model that it answered by, the last one first", () => {
  const scope = someTeam();
  expect(servedNames(scope, "azure", "mine")).toEqual(["mine"]);
  for (const served of ["gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"])
    noteServed(scope, "azure", "mine", served);
  expect(servedNames(scope, "azure", "mine")).toEqual(["gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06"]);
  expect(servedNames(someTeam(), "azure", "mine")).toEqual(["mine"]);
});

test("a team whose calls are served by a dearer tier unasked may have the next one served so", () => {
  const scope = someTeam();
  noteTier(scope, "openai", "default");
  expect(unaskedTier(scope, "openai")).toBeNull();
  noteTier(scope, "openai", "priority");
  expect([unaskedTier(scope, "openai"), unaskedTier(scope, "azure")]).toEqual(["auto", null]);
});
