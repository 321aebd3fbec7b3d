import { describe, expect, test } from "vitest";
import { decodedFixture, decodeFixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { decodeJson, decodeProtobuf } from ".";

const everything = () => true;
const nothing = () => false;
const fixtures = otlpFixtures();
const good = fixtures.filter(({ meta }) => (meta.expected.status ?? 200) === 200);
const captured = good.filter(({ name, isProtobuf }) => isProtobuf && !name.startsWith("edge-"));

describe("bodies of real clients", () => {
  test.each(captured)("$name is read from protobuf as from JSON", ({ name, body }) => {
    const spans = decodeProtobuf(body, everything);
    expect(spans.length).toBeGreaterThan(0);
    expect(spans).toEqual(decodeJson(decodedFixture(name), everything));
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.startMs).toBeGreaterThan(Date.UTC(2026, 10));
      expect(span.endMs).toBeGreaterThanOrEqual(span.startMs ?? 0);
    }
  });

  test.each(good)("$name keeps no attribute that nobody reads", (fixture) => {
    for (const span of decodeFixture(fixture, nothing))
      expect([span.attributes.size, span.resource.size]).toEqual([0, 0]);
  });

  test.each(captured)("$name has each wanted attribute and no other", (fixture) => {
    const wanted = (key: string) => key.length % 2 === 0;
    const all = decodeFixture(fixture, everything);
    decodeFixture(fixture, wanted).forEach((span, index) => {
      const those = [...(all[index]?.attributes ?? [])].filter(([key]) => wanted(key));
      expect([...span.attributes]).toEqual(those);
    });
  });

  test("spans of one resource share its attributes", () => {
    const fixture = captured.find(({ name }) => name === "semconv-latest");
    if (!fixture) throw new Error("no fixture");
    const [first, second] = decodeFixture(fixture, everything);
    expect(first?.resource).toBe(second?.resource);
    expect(first?.scope).toBe(second?.scope);
    expect(first?.resource.get("service.name")).toBe("support-bot");
  });

  test.each(fixtures.filter(({ meta }) => meta.expected.status === 400))("$name is refused", (fixture) => {
    expect(() => decodeFixture(fixture, everything)).toThrow(
      expect.objectContaining({ name: "AppError", code: "bad_request" }),
    );
  });

  test("an empty request has no spans", () => {
    for (const fixture of fixtures.filter(({ name }) => name.startsWith("edge-empty")))
      expect(decodeFixture(fixture, everything)).toEqual([]);
  });
});
