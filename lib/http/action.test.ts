import { notFound, redirect } from "next/navigation";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { action, type Fields } from "./action";

vi.mock("next/headers", () => ({ headers: async () => new Headers({ "x-request-id": "request-1" }) }));

const access = async (fields: Fields) => ({ scope: `team ${fields.team}`, subject: "user:1" });
const input = z.strictObject({ team: z.string(), name: z.string(), tag: z.array(z.string()).optional() });
const greet = action(
  { name: "greet", access, input },
  async ({ scope, input }) => `${input.name} in ${scope}`,
);

test("takes a form or an object, and gives what the handler answers", async () => {
  const form = new FormData();
  for (const [name, value] of [
    ["$ACTION_ID_1", "x"],
    ["team", "a"],
    ["name", "Ada"],
    ["tag", "x"],
    ["tag", "y"],
  ] as const)
    form.append(name, value);
  expect(await greet(form)).toEqual({ ok: true, data: "Ada in team a" });
  expect(await greet({ team: "a", name: "Ada" })).toEqual({ ok: true, data: "Ada in team a" });
});

test("an unfilled field of a form is an absent one", async () => {
  const optional = action(
    { name: "optional", access, input: z.strictObject({ note: z.string().optional() }) },
    async ({ input }) => input,
  );
  const form = new FormData();
  form.append("note", "");
  expect(await optional(form)).toEqual({ ok: true, data: {} });
});

test("answers errors instead of throwing them", async () => {
  const wrong = await greet({ team: "a", name: 1 });
  expect(wrong).toMatchObject({
    ok: false,
    error: { code: "bad_request", issues: [{ field: "name" }], requestId: "request-1" },
  });
  const closed = action(
    { name: "closed", access: () => Promise.reject(new AppError("forbidden", "No.")), input },
    async () => 1,
  );
  expect(await closed({})).toMatchObject({ ok: false, error: { code: "forbidden", message: "No." } });
  const broken = action({ name: "broken", access, input: z.unknown() }, () =>
    Promise.reject(new Error("SELECT")),
  );
  const { error } = z
    .object({ error: z.object({ code: z.string(), message: z.string() }) })
    .parse(await broken({}));
  expect(error.code).toBe("internal");
  expect(error.message).not.toContain("SELECT");
});

test("lets Next's own redirect and not-found pass", async () => {
  const away = action({ name: "away", access, input: z.unknown() }, async () => redirect("/elsewhere"));
  await expect(away({})).rejects.toMatchObject({ digest: expect.stringContaining("/elsewhere") });
  const missing = action({ name: "missing", access, input: z.unknown() }, async () => notFound());
  await expect(missing({})).rejects.toThrow();
});
