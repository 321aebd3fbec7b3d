import type { Scope } from "@/lib/db";
import type { Selection } from "@/lib/filters";
import { listKeys } from "@/lib/keys";
import { listProjects } from "@/lib/teams";
import { listTagKeys, namesOf } from "@/lib/values";
import { parseDimension, wordsOf } from "../../../_components/dimensions";
import { FILTER_NAMES } from "../../../_components/filter/chips";
import type { SelectorName } from "./selector-name";

/** The names that a team's budgets can go by, with all values of those that stand for something of the team's. */
export async function loadNames(scope: Scope): Promise<SelectorName[]> {
  const [tags, projects, keys] = await Promise.all([
    listTagKeys(scope),
    listProjects(scope),
    listKeys(scope),
  ]);
  const known: Record<string, { value: string; name: string }[]> = {
    project_id: projects.map(({ id, name }) => ({ value: id, name })),
    key_id: keys.map(({ id, name }) => ({ value: id, name })),
  };
  const plain = FILTER_NAMES.map((one) => ({
    ...one,
    many: manyOf(one.name),
    ...(known[one.name] && { known: known[one.name] }),
  }));
  const tagged = tags.map((key) => ({
    ...{ name: `tag.${key}`, label: key, many: `values of ${key}` },
    unset: `without ${key}`,
  }));
  return [...plain, ...tagged];
}

/** What stands for the ids of a selection, by name and value; a key may be gone from the list by now. */
export async function loadWords(scope: Scope, selector: Selection): Promise<Record<string, string>> {
  const [projects, keys] = await Promise.all([
    namesOf(scope, "project", selector.project_id ?? []),
    namesOf(scope, "key", selector.key_id ?? []),
  ]);
  return Object.fromEntries([
    ...[...projects].map(([id, name]) => [`project_id ${id}`, name]),
    ...[...keys].map(([id, name]) => [`key_id ${id}`, name]),
  ]);
}

function manyOf(name: string): string {
  const dimension = parseDimension(name.replace(/_id$/, ""));
  return dimension ? wordsOf(dimension).many : name;
}
