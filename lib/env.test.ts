import { expect, test } from "vitest";
import { parseEnv } from "./env";

test("every setting has a default, and an empty one is absent", () => {
  expect(parseEnv({ PORT: "", DATABASE_URL: "" })).toMatchObject({
    PORT: 3000,
    DATA_DIR: ".data",
    SIGNUP: "open",
    RATE_LIMIT_INGEST: "500/second",
  });
  expect(parseEnv({}).DATABASE_URL).toBeUndefined();
});

test("what is wrong is told in a line each, by the setting's name", () => {
  const wrong = { PORT: "web", DATABASE_URL: "mysql://localhost/x", SIGNUP: "maybe", APP_SECRET: "short" };
  expect(() => parseEnv(wrong)).toThrow(
    /PORT .*\n.*DATABASE_URL is not a postgresql.*\n.*APP_SECRET is shorter.*\n.*SIGNUP/,
  );
});
