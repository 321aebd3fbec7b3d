import { expect, test } from "vitest";
import { toSignInError } from "./sign-in-error";

test.each([
  ["wrong_credentials:4", "E-mail and password do not match. 4 tries left."],
  ["wrong_credentials:1", "E-mail and password do not match. 1 try left."],
  ["wrong_credentials:0", "E-mail and password do not match. No tries are left for now."],
  ["wrong_credentials", "E-mail and password do not match."],
  ["rate_limited:1", "Too many tries. The next one is possible in 1 second."],
  ["unavailable", "The server could not check it. Try again in a moment."],
])("says what %s means", (error, sentence) => {
  expect(toSignInError({ error })).toBe(sentence);
});

test("says so when no answer came", () => {
  expect(toSignInError(undefined)).toBe("The server could not check it. Try again in a moment.");
});
