import { expect, test } from "vitest";
import { statusAnswer, successAnswer } from "./answer";

const bytes = (answer: string | Uint8Array) => Buffer.from(answer).toString("hex");

test("success is an empty message in either encoding", () => {
  expect(successAnswer("json")).toBe("{}");
  expect(successAnswer("protobuf")).toEqual(new Uint8Array(0));
});

test("a partial success tells how many spans and why", () => {
  const partial = { rejectedSpans: 300, message: "é" };
  expect(JSON.parse(String(successAnswer("json", partial)))).toEqual({
    partialSuccess: { rejectedSpans: "300", errorMessage: "é" },
  });
  // Field 1 of 7 bytes: field 1 the varint 300, field 2 two bytes of UTF-8.
  expect(bytes(successAnswer("protobuf", partial))).toBe("0a0708ac021202c3a9");
  expect(bytes(successAnswer("protobuf", { rejectedSpans: 0, message: "a" }))).toBe("0a03120161");
});

test("an error is a google.rpc.Status", () => {
  expect(JSON.parse(String(statusAnswer("json", 3, "no")))).toEqual({ code: 3, message: "no" });
  expect(bytes(statusAnswer("protobuf", 3, "no"))).toBe("08031202" + "6e6f");
  expect(bytes(statusAnswer("protobuf", 14, "x".repeat(200))).slice(0, 10)).toBe("080e12c801");
});
