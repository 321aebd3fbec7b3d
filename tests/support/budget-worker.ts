// A process of many callers, each of which reserves, calls and settles; some give their call up, some never tell its
// end. Its environment says where and how many. It tells what it did in one line of JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@/lib/db";
import { ingest } from "@/lib/events";
import { newId } from "@/lib/id";
import {
  type CallAhead,
  release,
  releaseHold,
  reservationInput,
  reserve,
  reserveHard,
  settle,
} from "@/lib/reservations";
import { recordCall } from "@/lib/spool";
import { allFinished } from "@/lib/unfinished";
import type { WireEvent } from "@/sdk/src/wire";
import { scopeOf } from "./factories";

const { DATABASE_URL = "", TEAM = "", PROJECT = "", SEED = "1", CALLS = "1", CALLERS = "1" } = process.env;
// The server takes a hundred connections, and those of a killed process stay for a while.
openDatabase(DATABASE_URL).pool.options.max = 8;
const scope = scopeOf(TEAM, { kind: "key", keyId: newId(), projectId: null });
const told = { free: 0, leased: 0, refused: 0, lost: 0, errors: [] as string[] };

let seed = Number(SEED);
function random(below: number): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return Math.floor((seed / 2 ** 32) * below);
}

let left = Number(CALLS);
async function call(): Promise<void> {
  const [input, output] = [1 + random(2000), 1 + random(400)];
  const tags = { feature: "chat", user_id: `u${random(8)}` };
  const named = { provider: "openai", model: random(3) ? "gpt-4o" : "gpt-4o-mini", tags };
  const asked = reservationInput.parse({ ...named, input_tokens: input, max_output_tokens: output });
  const event = () => ({ ...named, input_tokens: random(input + 1), output_tokens: random(output + 1) });
  if (random(2) === 0) await callOfOurs(asked, event);
  else await callOfAClient(asked, event);
}

/** As the proxy makes them, from leases where there are any. */
async function callOfOurs(call: CallAhead, event: () => WireEvent): Promise<void> {
  const id = newId();
  const hold = await reserveHard(scope, { projectId: PROJECT, door: "proxy", id, call });
  if (hold === null || "isFree" in hold) {
    told.refused++;
    return;
  }
  told.free++;
  if (hold.heldUsd !== null) told.leased++;
  await sleep(random(30));
  const fate = random(20);
  // The lease of one that is lost may be that of others too.
  if (fate === 0) told.lost += hold.heldUsd === null ? 1 : 0;
  else if (fate === 1) await releaseHold(TEAM, hold);
  else {
    const ended = { scope, projectId: PROJECT, event: { ...event(), event_id: id }, hold };
    await recordCall(ended);
    // Told twice, as after an answer of the database that was not heard.
    if (fate === 2) await recordCall(ended);
  }
}

async function callOfAClient(asked: CallAhead, event: () => WireEvent): Promise<void> {
  const decision = await reserve(scope, { projectId: PROJECT, id: null, call: asked });
  if (!decision.isFree) {
    told.refused++;
    return;
  }
  told.free++;
  await sleep(random(30));
  const fate = random(20);
  if (fate === 0) told.lost++;
  else if (fate === 1) await release(scope, decision.id);
  else await settle(scope, { projectId: PROJECT, door: "http", id: decision.id, event: event() });
}

/** Calls that no hard budget selects, beside the others in the same statements. */
async function send(): Promise<void> {
  const events = Array.from({ length: 1 + random(5) }, () => ({
    ...{ event_id: newId(), provider: "openai", model: "gpt-4o", input_tokens: random(2000) },
    tags: { feature: "batch", user_id: `u${random(8)}` },
  }));
  await ingest(scope, { projectId: PROJECT, door: "http", events });
}

async function work(): Promise<void> {
  while (left-- > 0) {
    try {
      await call();
      if (random(10) === 0) await send();
    } catch (error) {
      told.errors.push(String(error));
    }
  }
}

await Promise.all(Array.from({ length: Number(CALLERS) }, work));
await allFinished();
process.stdout.write(JSON.stringify(told), () => process.exit(0));
