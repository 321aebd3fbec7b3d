// A provider that answers at once: a chat completion of a usual size, or a stream of it in 20 pieces, one every 5 ms.
import { createServer } from "node:http";

const CHUNKS = 20;
const PAUSE_MS = 5;
const text = "The capital of France is Paris, which lies on the Seine. ".repeat(8);
const usage = { prompt_tokens: 420, completion_tokens: 96, total_tokens: 516 };
const named = { id: "chatcmpl-bench", created: 1_700_000_000, model: "gpt-4o-mini-2024-07-18" };
const whole = Buffer.from(
  JSON.stringify({
    ...named,
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage,
  }),
);
const chunk = (choices, more = {}) =>
  `data: ${JSON.stringify({ ...named, object: "chat.completion.chunk", choices, ...more })}\n\n`;
const pieces = [
  ...Array.from({ length: CHUNKS }, (_, place) => {
    const delta = { content: text.slice(place * 20, place * 20 + 20) };
    return chunk([{ index: 0, delta, finish_reason: null }]);
  }),
  chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
  chunk([], { usage }),
  "data: [DONE]\n\n",
];

createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (data) => {
    body += data;
  });
  request.on("end", () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
      response.end(whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    let place = 0;
    const next = () => {
      if (place === pieces.length) return response.end();
      response.write(pieces[place++]);
      setTimeout(next, PAUSE_MS);
    };
    next();
  });
}).listen(Number(process.env.PORT), () => console.log("ready"));
