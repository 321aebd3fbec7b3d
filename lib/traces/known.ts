import { database } from "@/lib/db";
import { type Holder, type Plan, plan, type Told } from "./plan";
import { type Known, readRecords } from "./records";
import { HOLDERS, KNOWN } from "./statements";

/** What is to be done to a trace, reckoned from what was known of it in a version; 0 is before the first. */
export type Step = { plan: Plan; version: number };

export type TraceName = { project_id: string; trace_id: string };
type KnownRow = TraceName & { version: number; spans: Buffer };
type HolderRow = TraceName & { response_id: string; id: string; span_id: string };
type Holders = Map<string, Map<string, Holder>>;

const NOTHING: Known = { spans: [], twins: [] };

export function nameKey({ project_id, trace_id }: TraceName): string {
  return `${project_id}/${trace_id}`;
}

export function keyOf({ projectId, traceId }: Told): string {
  return `${projectId}/${traceId}`;
}

/** The traces' projects and ids, as statements take them. */
export function namesOf(traces: Told[]): [projects: string[], traceIds: string[]] {
  return [traces.map(({ projectId }) => projectId), traces.map(({ traceId }) => traceId)];
}

/** Reads what is known of the traces and reckons what follows from what is told of them now. */
export async function readSteps(teamId: string, traces: Told[]): Promise<Step[]> {
  const { rows } = await database().pool.query<KnownRow>({
    name: "traces-known",
    text: KNOWN,
    values: [teamId, ...namesOf(traces)],
  });
  const known = new Map(rows.map((row) => [nameKey(row), row]));
  const holders = await readHolders(
    teamId,
    traces.filter((told) => known.has(keyOf(told))),
  );
  return traces.map((told) => {
    const row = known.get(keyOf(told));
    const before = row ? readRecords(row.spans) : NOTHING;
    return { plan: plan(told, before, holders.get(keyOf(told)) ?? new Map()), version: row?.version ?? 0 };
  });
}

/** By trace and by the id of the answer: only a trace that was known has any. */
async function readHolders(teamId: string, traces: Told[]): Promise<Holders> {
  const ids = traces.flatMap(({ calls }) => calls.flatMap(({ row }) => row.response_id ?? []));
  const holders: Holders = new Map();
  if (ids.length === 0) return holders;
  const { rows } = await database().pool.query<HolderRow>({
    name: "traces-holders",
    text: HOLDERS,
    values: [teamId, [...new Set(ids)]],
  });
  for (const row of rows) {
    const ofTrace = holders.get(nameKey(row)) ?? new Map<string, Holder>();
    holders.set(nameKey(row), ofTrace.set(row.response_id, { rowId: row.id, spanId: row.span_id }));
  }
  return holders;
}
