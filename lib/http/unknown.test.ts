import { expect, test } from "vitest";
import { call } from "@/tests/support/call";
import { unknown } from "./unknown";

test("an unknown address is a problem document with the request's id", async () => {
  const { status, headers, json } = await call(unknown, { path: "/api/nothing", method: "POST", body: {} });
  expect([status, headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  expect(json).toMatchObject({ status: 404, code: "not_found", request_id: headers.get("x-request-id") });
});
