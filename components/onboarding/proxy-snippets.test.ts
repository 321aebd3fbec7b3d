import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { readAsked } from "@/lib/providers/asked";
import { listProviders, openaiCompatible } from "@/lib/providers/table";
import { PROXIED } from "./proxied";
import { toOwnKeySnippet, toProxySnippets } from "./proxy-snippets";

const ORIGIN = "https://tokenbudget.fernhill.example";
const KEY = "tb_ak_7c1f00112233445566778899aabbccdd";

test("every provider of the table is on the page, and a server of one's own", () => {
  const known = listProviders().map(({ name }) => name);
  expect(PROXIED.map(({ id }) => id).sort()).toEqual([...known, "my-server"].sort());
});

/** The words a shell hands to `curl` when it runs the snippet. */
function argumentsOfCurl(code: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\nPROVIDER_KEY=sk-1\n${code}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe.each(PROXIED)("the settings of $label", (proxied) => {
  const provider =
    listProviders().find(({ name }) => name === proxied.id) ?? openaiCompatible(proxied.id, null);
  const snippets = toProxySnippets(ORIGIN, KEY, proxied);
  const own = toOwnKeySnippet(ORIGIN, KEY, proxied);

  test("post a call of the model to the provider's own path, by either key", () => {
    for (const code of [snippets.find(({ id }) => id === "curl")?.code ?? "", own]) {
      const [url = "", ...rest] = argumentsOfCurl(code);
      const prefix = `${ORIGIN}/proxy/${proxied.id}`;
      expect(url.startsWith(prefix)).toBe(true);
      const asked = readAsked(provider, {
        method: "POST",
        path: url.slice(prefix.length),
        search: "",
        contentType: "application/json",
        body: Buffer.from(rest.at(-1) ?? ""),
      });
      expect(asked).toMatchObject({ kind: "call", operation: "chat", model: proxied.model });
    }
    expect(argumentsOfCurl(own)).toContain(`X-TokenBudget-Key: ${KEY}`);
    expect(own.match(/\$PROVIDER_KEY/g)).toHaveLength(1);
  });

  test("name this server and the key, once each", () => {
    for (const { code } of snippets) {
      expect(code).toContain(`${ORIGIN}/proxy/${proxied.id}`);
      expect(code.split(KEY)).toHaveLength(2);
    }
  });

  test("are code that Node can read where they are for it", () => {
    for (const { code } of snippets.filter(({ id }) => id === "node" || id === "ai"))
      execFileSync(process.execPath, ["--check", "--input-type=module"], { input: code });
  });
});
