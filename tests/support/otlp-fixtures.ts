import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeJson, decodeProtobuf, type Span, type Wants } from "@/lib/otlp";

const folder = fileURLToPath(new URL("../../lib/otlp/fixtures/", import.meta.url));

export type Meta = {
  body: string;
  request: { path?: string; headers: Record<string, string> };
  expected: { status?: number; calls: unknown; totals?: Record<string, number> };
};

/** A body that a real client sent, and what is known of it. */
export type Fixture = { name: string; meta: Meta; body: Buffer; isProtobuf: boolean };

/** Every fixture of lib/otlp/fixtures, those for error handling included. */
export function otlpFixtures(): Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".meta.json"))
    .map((file) => {
      const meta: Meta = JSON.parse(readFileSync(folder + file, "utf8"));
      const isProtobuf = meta.body.endsWith(".pb");
      return {
        name: file.replace(".meta.json", ""),
        meta,
        body: readFileSync(folder + meta.body),
        isProtobuf,
      };
    });
}

/** The text of a protobuf fixture in the JSON form of OTLP, made by another decoder. */
export function decodedFixture(name: string): string {
  return readFileSync(`${folder}${name}.decoded.json`, "utf8");
}

export function decodeFixture({ body, isProtobuf }: Fixture, wants: Wants): Span[] {
  return isProtobuf ? decodeProtobuf(body, wants) : decodeJson(body.toString(), wants);
}
