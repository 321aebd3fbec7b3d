import { randomFillSync } from "node:crypto";
import { field } from "../../tests/support/protobuf.ts";

const MODELS = ["gpt-4o-mini", "gpt-4o", "gpt-4.1", "gpt-5-mini", "o4-mini", "text-embedding-3-small"];
const MARK = 16;

const text = (value) => field(1, value);
const integer = (value) => Buffer.concat([Buffer.from([0x18]), varint(value)]);
const attribute = (key, value) => field(9, field(1, key), field(2, value));

function varint(value) {
  return value < 128
    ? Buffer.from([value])
    : Buffer.from([(value % 128) + 128, ...varint(Math.floor(value / 128))]);
}

function fixed64(number, value) {
  const bytes = Buffer.alloc(9, number * 8 + 1);
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
}

/** Bytes that stand nowhere else, in the place of what is drawn anew for each body. */
function mark(kind, n, length) {
  return Buffer.from(`<${kind}${n}>`.padEnd(length, "~"));
}

// As the instrumentation of OpenAI's client writes a chat, with the tags that our own events have.
function callSpan(n, traces) {
  const ended = BigInt(Date.now() - (n % 900) * 1000) * 1_000_000n;
  return field(
    2,
    field(1, mark("trace", n % traces, MARK)),
    field(2, mark("s", n, 8)),
    field(4, mark("p", n % traces, 8)),
    field(5, `chat ${MODELS[n % MODELS.length]}`),
    Buffer.from([0x30, 3]),
    fixed64(7, ended - BigInt(400 + n) * 1_000_000n),
    fixed64(8, ended),
    attribute("gen_ai.operation.name", text("chat")),
    attribute("gen_ai.provider.name", text("openai")),
    attribute("gen_ai.request.model", text(MODELS[n % MODELS.length])),
    attribute("gen_ai.response.model", text(MODELS[n % MODELS.length])),
    attribute("gen_ai.response.id", field(1, "chatcmpl-", mark("answer", n, 2 * MARK))),
    attribute("gen_ai.request.temperature", Buffer.from([0x21, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f])),
    attribute("gen_ai.response.finish_reasons", field(5, field(1, text("stop")))),
    attribute("gen_ai.usage.input_tokens", integer(1200 + n)),
    attribute("gen_ai.usage.cache_read.input_tokens", integer(n % 3 === 0 ? 512 : 0)),
    attribute("gen_ai.usage.output_tokens", integer(100 + n)),
    attribute("user.id", text(`u_${n % 5000}`)),
    attribute("server.address", text("api.openai.com")),
    field(15),
  );
}

/** A maker of request bodies of `size` calls in so many traces; every body has ids of its own. */
export function spanMaker(size, traces) {
  const spans = Array.from({ length: size }, (_, n) => callSpan(n, traces));
  const resource = ["service.name", "search", "deployment.environment.name", "production"];
  const template = field(
    1,
    field(1, ...[0, 2].map((at) => field(1, field(1, resource[at]), field(2, text(resource[at + 1]))))),
    field(2, field(1, field(1, "@opentelemetry/instrumentation-openai"), field(2, "0.21.0")), ...spans),
  );
  const places = (kind, count, length) =>
    Array.from({ length: count }, (_, n) => placesOf(template, mark(kind, n, length)));
  const ids = [...places("trace", traces, MARK), ...places("s", size, 8), ...places("p", traces, 8)];
  const answers = places("answer", size, 2 * MARK).flat();
  const lengths = ids.map((_, n) => (n < traces ? MARK : 8));
  return () => {
    const body = Buffer.from(template);
    const random = randomFillSync(Buffer.alloc(MARK * (ids.length + answers.length)));
    ids.forEach((at, n) => {
      for (const place of at) random.copy(body, place, n * MARK, n * MARK + lengths[n]);
    });
    answers.forEach((place, n) => {
      const start = MARK * (ids.length + n);
      body.write(random.toString("hex", start, start + MARK), place, "latin1");
    });
    return body;
  };
}

function placesOf(template, bytes) {
  const places = [];
  for (let at = template.indexOf(bytes); at >= 0; at = template.indexOf(bytes, at + 1)) places.push(at);
  return places;
}
