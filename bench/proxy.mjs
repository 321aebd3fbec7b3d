// What the proxy adds to a call (with key, hard budget and metering), beside Portkey's gateway before the same
// provider, which has none of these: latency of a JSON answer, time to the first byte of a stream, and the most calls a
// second. Portkey needs a shim to stream on Node 20 (bench/lib/portkey.mjs), and holds each stream for 25 ms.
import { Agent, request } from "node:http";
import { drive, median } from "./lib/load.mjs";
import { launch, makeDatabase, startOurs, withServer } from "./lib/ours.mjs";
import { installPeers } from "./lib/peers.mjs";

const [PROVIDER_PORT, OUR_PORT, PEER_PORT] = [4320, 4321, 4322];
const CONNECTIONS = 32;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const CALLS = 200;
const STREAMS = 40;
/** Of the most calls a second. */
const GOAL = { must: 5, aim: 10 };
const PROVIDER = `http://127.0.0.1:${PROVIDER_PORT}/v1/chat/completions`;

const ask = (stream) =>
  Buffer.from(
    JSON.stringify({
      ...{ model: "gpt-4o-mini", max_tokens: 200, ...(stream && { stream }) },
      messages: [{ role: "user", content: "What is the capital of France? ".repeat(40) }],
    }),
  );
const JSON_CALL = ask(false);
const STREAM_CALL = ask(true);

export function measure({ rounds }) {
  installPeers();
  return withServer(async () => {
    await launch(["bench/lib/provider.mjs"], { PORT: String(PROVIDER_PORT) }, /ready/);
    const targets = { bare: bareTarget(), ours: await ourTarget(), peer: await peerTarget() };
    const figures = { latency: {}, firstByte: {}, rate: {} };
    for (let round = 0; round <= rounds; round++) {
      for (const [name, target] of Object.entries(targets)) {
        note(figures.latency, name, round, await medianTime(target, JSON_CALL, CALLS));
        note(figures.firstByte, name, round, await medianTime(target, STREAM_CALL, STREAMS));
        const load = { ...target, makeBody: () => JSON_CALL, connections: CONNECTIONS, seconds: SECONDS };
        note(figures.rate, name, round, await drive(load));
      }
      console.log(`round ${round} of ${rounds}`);
    }
    return [
      added("proxy, added latency of a JSON answer, ms, beside Portkey", figures.latency, {
        must: 0.4,
        aim: 0.2,
      }),
      added("proxy, added time to the first byte of a stream, ms, beside Portkey", figures.firstByte, {
        must: 0.15,
        aim: 0.05,
      }),
      beside(`proxy, calls/s over ${CONNECTIONS} connections, beside Portkey`, figures.rate, "peer", GOAL),
      beside("proxy, a JSON answer, ms, beside the bare provider", figures.latency, "bare"),
      beside("proxy, first byte of a stream, ms, beside the bare provider", figures.firstByte, "bare"),
      beside(
        `proxy, calls/s over ${CONNECTIONS} connections, beside the bare provider`,
        figures.rate,
        "bare",
      ),
    ];
  });
}

const HEADERS = { "content-type": "application/json", authorization: "Bearer sk-bench" };

function bareTarget() {
  return { url: PROVIDER, headers: HEADERS };
}

async function ourTarget() {
  const env = { PROXY_UPSTREAM_OPENAI: `http://127.0.0.1:${PROVIDER_PORT}` };
  const { base, key, token } = await startOurs(await makeDatabase("ours"), OUR_PORT, "front door", env);
  const budget = { name: "All", limit_usd: "1000000", period: "month", mode: "hard" };
  const made = await fetch(`${base}/api/budgets`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(budget),
  });
  if (made.status !== 201) throw new Error(`the budget was answered ${made.status}: ${await made.text()}`);
  return {
    url: `${base}/proxy/openai/v1/chat/completions`,
    headers: { ...HEADERS, "x-tokenbudget-key": key },
  };
}

async function peerTarget() {
  const args = [
    "--import",
    "./bench/lib/portkey.mjs",
    "bench/node_modules/@portkey-ai/gateway/build/start-server.js",
  ];
  await launch([...args, "--headless", `--port=${PEER_PORT}`], { NODE_ENV: "production" }, /./);
  const headers = {
    ...HEADERS,
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${PROVIDER_PORT}/v1`,
  };
  const target = { url: `http://127.0.0.1:${PEER_PORT}/v1/chat/completions`, headers };
  for (let tries = 0; tries < 50; tries++) {
    const isUp = await timeOf(new Agent(), target, JSON_CALL).catch(() => null);
    if (isUp !== null) return target;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("Portkey does not answer");
}

async function medianTime(target, body, calls) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = [];
  for (let call = 0; call < calls; call++) times.push(await timeOf(agent, target, body));
  agent.destroy();
  return median(times);
}

/** Milliseconds from the request to the first byte of the answer's body; the answer is read to its end. */
function timeOf(agent, { url, headers }, body) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const call = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": body.length },
    });
    call.on("error", reject);
    call.on("response", (response) => {
      let time = null;
      response.on("data", () => {
        time ??= performance.now() - begun;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode !== 200 || time === null)
          reject(new Error(`${url} answered ${response.statusCode}`));
        else resolve(time);
      });
    });
    call.end(body);
  });
}

/** The first round warms up. */
function note(figures, name, round, figure) {
  figures[name] ??= [];
  if (round > 0) figures[name].push(figure);
}

function added(what, { bare, ours, peer }, goal) {
  const addedBy = (figures) => figures.map((figure, round) => figure - bare[round]);
  const [our, their] = [addedBy(ours), addedBy(peer)];
  const ratio = median(our.map((figure, round) => figure / their[round]));
  return { what, ours: median(our), theirs: median(their), ratio, ...goal };
}

function beside(what, figures, other, goal) {
  const ratio = median(figures.ours.map((figure, round) => figure / figures[other][round]));
  return { what, ours: median(figures.ours), theirs: median(figures[other]), ratio, ...goal };
}
