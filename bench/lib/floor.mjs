// The floor: a bare node:http server with one prepared INSERT … SELECT FROM json_to_recordset per request. No
// key, no check, no price, no roll-up, no identity. Single events share a flush: who comes while one is under way waits
// for the next.
import { createServer } from "node:http";
import pg from "pg";

const TYPES = {
  event_id: "text",
  timestamp: "timestamptz",
  provider: "text",
  model: "text",
  operation: "text",
  input_tokens: "bigint",
  cache_read_tokens: "bigint",
  output_tokens: "bigint",
  reasoning_tokens: "bigint",
  latency_ms: "integer",
  status: "text",
  response_id: "text",
  tags: "jsonb",
};
const columns = Object.keys(TYPES)
  .map((name) => `"${name}"`)
  .join(", ");
const recordset = Object.entries(TYPES)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(", ");

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
await pool.query(`CREATE TABLE IF NOT EXISTS floor_event (${recordset}, PRIMARY KEY (event_id))`);
const insert = `INSERT INTO floor_event (${columns})
  SELECT ${columns} FROM json_to_recordset(($1::json)->'events') AS event (${recordset}) ON CONFLICT DO NOTHING`;

const store = (json) => pool.query({ name: "insert", text: insert, values: [json] });

let waiting = [];
let isFlushing = false;

async function storeOne(text) {
  await new Promise((resolve) => {
    waiting.push({ text, resolve });
    if (!isFlushing) void flush();
  });
}

async function flush() {
  isFlushing = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    await store(`{"events":[${group.map(({ text }) => text).join(",")}]}`);
    for (const { resolve } of group) resolve();
  }
  isFlushing = false;
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const accepted = request.url.endsWith("/batch") ? (await store(text)).rowCount : 1;
  if (!request.url.endsWith("/batch")) await storeOne(text);
  response.writeHead(202, { "content-type": "application/json" });
  response.end(JSON.stringify({ accepted, duplicates: 0, rejected: [] }));
}).listen(Number(process.env.PORT), () => console.log("ready"));
