// The floor: a bare node:http server with one prepared INSERT … SELECT FROM json_to_recordset per request. No
// key, no check, no price, no roll-up, no identity.
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

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const result = await pool.query({
    name: "insert",
    text: insert,
    values: [Buffer.concat(chunks).toString()],
  });
  response.writeHead(202, { "content-type": "application/json" });
  response.end(JSON.stringify({ accepted: result.rowCount, duplicates: 0, rejected: [] }));
}).listen(Number(process.env.PORT), () => console.log("ready"));
