// A process of its own that spends a quarter of a dollar again and again, and tells by a line what it wrote to be crossed.
import { ingest } from "@/lib/events";
import { writeAllCrossings, writeMovedCrossings } from "@/lib/standing";
import { scopeOf } from "./factories";

const [teamId = "", projectId = "", calls = "0"] = process.argv.slice(2);
const scope = scopeOf(teamId, { kind: "job", name: "test" });
const event = { provider: "acme", model: "m", input_tokens: 1, cost_usd: "0.25", cost_source: "provider" };

for (let call = 1; call <= Number(calls); call++) {
  await ingest(scope, { projectId, door: "http", events: [event] });
  const written = await (call % 5 === 0 ? writeAllCrossings() : writeMovedCrossings());
  for (const { threshold } of written) process.stdout.write(`${threshold}\n`);
  process.stdout.write("spent\n");
}
process.exit(0);
