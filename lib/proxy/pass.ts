// The way of an answer back to the caller, while its usage is read.
import { pipeline, type Readable, Transform } from "node:stream";
import { AppError } from "@/lib/errors";
import { type Gathered, gather } from "@/lib/gather";
import { type Call, type Ending, Meter, resultsOf, toEvent } from "@/lib/metering";
import { hideUsage } from "@/lib/providers";
import { type EndedCall, priceCall, recordCall } from "@/lib/spool";
import { finishing } from "@/lib/unfinished";
import type { Header, Upstream } from "@/lib/upstream";
import { type CallInFlight, leaveCall } from "./calls";
import type { Outgoing } from "./incoming";

/** A JSON answer up to this size is held until it is whole, so that its cost can stand in a header. */
const HELD_BYTES = 256 * 1024;

type Passing = {
  method: string;
  call: Call;
  upstream: Upstream;
  signal: AbortSignal;
  inFlight: CallInFlight;
  /** Usage that only we asked for is taken out. */
  hidesUsage: boolean;
  /** Headers of ours. */
  own: Header[];
  /** When the request was sent and when its answer began, as `performance.now()`. */
  sentAt: number;
  answeredAt: number;
};

/** Answers the caller with what the provider answers. The call is recorded when the last byte has passed. */
export async function answerCall(passing: Passing): Promise<Outgoing> {
  const { call, upstream } = passing;
  if (isBodiless(passing)) return answerEmpty(passing);
  const results = resultsOf(call);
  const meter = new Meter(call.provider, upstream.header, results?.add);
  const isHeld = !call.asked.isStream && call.asked.kind === "call" && isJson(upstream);
  const begun: Gathered = isHeld ? await gather(upstream.body, HELD_BYTES) : { chunks: [], isWhole: false };
  if (begun.failure) return breakOff(passing, meter, begun);
  if (begun.isWhole) return answerWhole(passing, meter, Buffer.concat(begun.chunks) as Buffer<ArrayBuffer>);
  const body = stream(passing, meter, begun.chunks, async (ending) => {
    await meter.end();
    const events = results
      ? results.events(meter)
      : isUnended(call, meter, upstream)
        ? []
        : [await toEvent(call, meter, ending)];
    const recorded = events.map((event) => recordCall(event));
    // Of most nothing is held; what is not given back now expires.
    if (results?.end) await Promise.all(recorded).then(() => results.end?.(ending).catch(() => {}));
  });
  const length = passing.hidesUsage ? null : upstream.header("content-length");
  return {
    status: upstream.status,
    headers: [...headersOf(passing), ...(length ? [["Content-Length", length] as Header] : [])],
    body,
  };
}

const BODILESS = [204, 205, 304];

function isBodiless({ upstream, method }: Passing): boolean {
  return method === "HEAD" || BODILESS.includes(upstream.status);
}

async function answerEmpty(passing: Passing): Promise<Outgoing> {
  const { call, upstream, method } = passing;
  // What should not be there may break off all the same.
  upstream.body.on("error", () => {}).resume();
  leaveCall(call.id);
  if (call.asked.kind === "call")
    void recordCall(await toEvent(call, null, { status: upstream.status, brokenBy: null }));
  // Said of any other answer, the caller would wait for those bytes and take the next answer for them.
  const isSaid = method === "HEAD" || upstream.status === 304;
  const length = isSaid ? upstream.header("content-length") : null;
  const headers = [...headersOf(passing), ...(length ? [["Content-Length", length] as Header] : [])];
  return { status: upstream.status, headers, body: null };
}

async function answerWhole(passing: Passing, meter: Meter, body: Buffer<ArrayBuffer>): Promise<Outgoing> {
  const { call, upstream } = passing;
  void meter.push(body);
  await meter.end();
  leaveCall(call.id);
  const headers: Header[] = [["Content-Length", String(body.byteLength)]];
  if (!isUnended(call, meter, upstream)) {
    const ended = await toEvent(call, meter, { status: upstream.status, brokenBy: null });
    const row = await priced(ended);
    if (typeof row?.cost_usd === "string") headers.push(["X-TokenBudget-Cost", row.cost_usd]);
    void recordCall(ended, row);
  }
  return { status: upstream.status, headers: [...headersOf(passing), ...headers], body };
}

/** What came of the answer tells what is known of its usage, but nobody can be given half a document. */
async function breakOff(passing: Passing, meter: Meter, { chunks, failure }: Gathered): Promise<never> {
  const { call, upstream, signal } = passing;
  for (const chunk of chunks) await meter.push(chunk);
  await meter.end();
  leaveCall(call.id);
  const brokenBy = signal.aborted ? "caller" : "provider";
  void finishing(toEvent(call, meter, { status: upstream.status, brokenBy }).then(recordCall));
  throw new AppError("upstream_failed", "The provider broke off its answer.", { cause: failure });
}

/** Null when the prices cannot be read just now; the call is then priced when it is recorded. */
async function priced(ended: EndedCall) {
  return priceCall(ended).catch(() => undefined);
}

/** What runs in the background tells its usage when it is fetched, under the same id; until then it stays reserved. */
function isUnended({ asked }: Call, meter: Meter, { status }: Upstream): boolean {
  return asked.isDeferred && !meter.hasUsage && status < 300;
}

function stream(
  { call, upstream, signal, inFlight, hidesUsage }: Passing,
  meter: Meter,
  begun: Buffer[],
  settle: (ending: Ending) => Promise<void>,
): Readable {
  const isMetered = call.asked.kind !== "other";
  const passage = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      inFlight.bytes += chunk.byteLength;
      // The caller first.
      this.push(chunk);
      const lag = isMetered ? meter.push(chunk) : null;
      if (lag) void lag.then(() => pass());
      else pass();
    },
  });
  for (const chunk of begun) passage.write(chunk);
  const ended = (error?: Error | null) => {
    leaveCall(call.id);
    const brokenBy = !error ? null : signal.aborted || isGone(error) ? "caller" : "provider";
    if (isMetered) void finishing(settle({ status: upstream.status, brokenBy }));
  };
  if (!hidesUsage) return pipeline(upstream.body, passage, ended);
  const hidden = hideUsage();
  return pipeline(upstream.body, passage, hidden, ended);
}

/** The caller's side was closed before the end. */
function isGone(error: Error): boolean {
  return "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

function headersOf({ upstream, own, call, sentAt, answeredAt }: Passing): Header[] {
  const ours = sentAt - call.startedAt + (performance.now() - answeredAt);
  return [...upstream.headers, ...own, ["Server-Timing", `tokenbudget;dur=${ours.toFixed(2)}`]];
}

function isJson({ header }: Upstream): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(header("content-type") ?? "");
}
