import pino from "pino";
import { expect, test } from "vitest";
import { redact } from "./log";

test("secrets are cut out, down to the headers of a request", () => {
  const lines: string[] = [];
  const log = pino({ redact }, { write: (line) => lines.push(line) });
  const hidden = "0123456789abcdef";
  const headers = { authorization: hidden, cookie: hidden, "x-admin-key": hidden, "x-request-id": "shown" };
  log.info({ "x-admin-key": hidden, env: { ADMIN_KEY: hidden }, request: { headers } }, "a call");
  expect(lines.join()).not.toContain(hidden);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    "x-admin-key": "[cut]",
    env: { ADMIN_KEY: "[cut]" },
    request: { headers: { "x-admin-key": "[cut]", "x-request-id": "shown" } },
  });
});
