#!/usr/bin/env node
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
/**
 * mock-providers.mjs - a loopback stand-in for the HTTP APIs of LLM providers.
 *
 * It answers like OpenAI (chat completions, responses, completions, embeddings),
 * Anthropic (messages, token counting), Google Gemini (generateContent and its
 * streaming forms, embeddings) and several OpenAI-compatible vendors, with
 * realistic `usage` objects, streaming, errors, throttling and broken streams.
 * Every answer's true usage is kept, so a test can compare what a proxy, SDK or
 * collector recorded with what the "provider" really reported.
 *
 * No dependency beyond Node 20. Nothing leaves the machine: it listens on
 * 127.0.0.1 unless told otherwise.
 *
 * COMMAND LINE
 *   node mock-providers.mjs [flags]
 *     --port N            port (default 4010; 0 picks a free one)
 *     --host H            address (default 127.0.0.1)
 *     --latency MS        wait before the first byte of every answer (default 0)
 *     --jitter MS         extra random wait of 0..MS (default 0)
 *     --chunk-delay MS    wait between two stream chunks (default 0)
 *     --error-rate F      share of calls answered 500 (0..1, default 0)
 *     --rate-429 F        share of calls answered 429 (0..1, default 0)
 *     --retry-after S     Retry-After sent with a 429 (default 1)
 *     --overload-rate F   share answered 503 (529 for Anthropic) (default 0)
 *     --abort-after N     cut every stream (socket destroyed) after N data events
 *     --abort-rate F      share of streams cut half-way (0..1, default 0)
 *     --require-key       401 when no API key is sent, or the key is 'bad-key'
 *     --seed N            seed of the random shares and ids (default 1)
 *     --quiet             do not log one line per call
 *   Prints one line "mock-providers listening on http://127.0.0.1:PORT" when ready.
 *
 * FROM A TEST
 *   import { createMockProviders } from './mock-providers.mjs'
 *   const mock = await createMockProviders({ port: 0, quiet: true }).listen()
 *   mock.url            // http://127.0.0.1:PORT
 *   mock.requests       // [{ id, method, path, provider, endpoint, stream, model,
 *                       //    status, headers, body, usage, aborted, error }]
 *   mock.reset(); await mock.close()
 *
 * BASE URLS (each API also answers under a vendor prefix)
 *   OpenAI            URL/v1               or URL/openai/v1
 *   Azure OpenAI      URL/azure            (/openai/deployments/NAME/chat/completions, /openai/v1/...)
 *   Anthropic         URL                  or URL/anthropic         (/v1/messages)
 *   Gemini            URL                  or URL/gemini            (/v1beta/models/M:generateContent)
 *   Vertex AI         URL/vertex           (/v1/projects/P/locations/L/publishers/google/models/M:generateContent,
 *                                           /v1/projects/P/locations/L/publishers/anthropic/models/M:rawPredict)
 *   Mistral URL/mistral/v1 - DeepSeek URL/deepseek - Groq URL/groq/openai/v1 - xAI URL/xai/v1
 *   OpenRouter URL/openrouter/api/v1 - Cohere URL/cohere (/v2/chat, /v2/embed)
 *   Bedrock URL/bedrock (/model/M/converse, not streamed)
 *
 * STEERING ONE ANSWER
 *   Send the header `x-mock: {...}` (JSON), or, where a client can set no header,
 *   put `[[mock {...}]]` anywhere in the prompt text. Keys, all optional:
 *     input           all input tokens, cached and cache-written ones included
 *     cached          of these, read from the cache
 *     cacheWrite5m    of these, written to the 5-minute cache (Anthropic)
 *     cacheWrite1h    of these, written to the 1-hour cache (Anthropic)
 *     cacheWrite      of these, written to the cache (OpenAI, no split)
 *     audioInput, imageInput    of these, by modality
 *     output          all output tokens, reasoning included
 *     reasoning       of these, spent on reasoning or thinking
 *     audioOutput     of these, audio
 *     toolPrompt      Gemini toolUsePromptTokenCount (part of `input` here)
 *     webSearch       number of hosted web searches (Anthropic, OpenAI Responses)
 *     serviceTier     'default' | 'flex' | 'priority' | 'batch' | 'standard' ...
 *     text            the answer's text        model   the model name answered
 *     tool            { name, arguments } answer with a tool call
 *     chunks          number of text chunks in a stream
 *     latency, chunkDelay       milliseconds, this call only
 *     status          answer this HTTP error status
 *     retryAfter      seconds, with status 429
 *     abortAfter      cut the stream after this many data events
 *     noUsage         leave usage out (as some compatible servers do)
 *     errorInStream   send the provider's in-stream error event half-way
 *   With no steering the counts are derived from the request's text
 *   (about one token per four characters), so the same call gives the same counts.
 *
 * THE TRUE USAGE kept for each call is in one common form, whatever the provider:
 *   { inputTokens, cachedInputTokens, cacheWriteTokens, cacheWrite5mTokens,
 *     cacheWrite1hTokens, audioInputTokens, imageInputTokens, outputTokens,
 *     reasoningTokens, audioOutputTokens, webSearchRequests, serviceTier }
 *   where inputTokens INCLUDES cached and cache-written tokens and outputTokens
 *   INCLUDES reasoning. The provider's own wire form differs; see toOpenAIUsage,
 *   toAnthropicUsage and toGeminiUsage below for the exact mapping.
 *
 * CONTROL ENDPOINTS
 *   GET    /__mock/health         {"ok":true}
 *   GET    /__mock/requests       calls so far, with their true usage
 *   DELETE /__mock/requests       forget them
 *   GET    /__mock/totals         summed true usage by provider and model
 *   POST   /__mock/config  {...}  change any flag while running, by its camelCase name
 */
import http from "node:http";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const DEFAULTS = {
  port: 4010,
  host: "127.0.0.1",
  latency: 0,
  jitter: 0,
  chunkDelay: 0,
  errorRate: 0,
  rate429: 0,
  retryAfter: 1,
  overloadRate: 0,
  abortAfter: 0,
  abortRate: 0,
  requireKey: false,
  seed: 1,
  quiet: false,
  maxBody: 64 * 1024 * 1024,
};

// ---------------------------------------------------------------- small helpers

const sleep = (ms) => (ms > 0 ? new Promise((r) => setTimeout(r, ms)) : Promise.resolve());
const int = (v, d = 0) => (Number.isFinite(Number(v)) ? Math.max(0, Math.round(Number(v))) : d);

/** Small deterministic random generator (mulberry32). */
function rng(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Id made from the call number and the body: the same run gives the same ids. */
function makeId(prefix, n, salt, len = 24) {
  const h = createHash("sha256").update(`${prefix}:${n}:${salt}`).digest("base64url").replace(/[-_]/g, "x");
  return prefix + h.slice(0, len);
}

/** All text found in a request body, for the default token counts. */
function textOf(value, out = []) {
  if (typeof value === "string") out.push(value);
  else if (Array.isArray(value)) for (const v of value) textOf(v, out);
  else if (value && typeof value === "object") {
    for (const k of [
      "content",
      "text",
      "parts",
      "input",
      "prompt",
      "messages",
      "system",
      "contents",
      "systemInstruction",
      "system_instruction",
      "instructions",
      "tools",
      "message",
      "texts",
      "requests",
      "description",
      "arguments",
      "functionDeclarations",
      "function",
      "output",
      "inputs",
    ]) {
      if (k in value) textOf(value[k], out);
    }
  }
  return out;
}

function steering(req, body) {
  let s = {};
  const merge = (json) => {
    try {
      s = { ...s, ...JSON.parse(json) };
    } catch {
      /* not JSON: ignored */
    }
  };
  const text = textOf(body).join("\n");
  for (const m of text.matchAll(/\[\[mock\s*(\{[\s\S]*?\})\s*\]\]/g)) merge(m[1]);
  if (req.headers["x-mock"]) merge(req.headers["x-mock"]);
  return s;
}

/** The one true usage of a call, in the common form. */
function trueUsage(s, body, opts = {}) {
  const text = textOf(body)
    .join(" ")
    .replace(/\[\[mock[\s\S]*?\]\]/g, "");
  const inputTokens = s.input !== undefined ? int(s.input) : Math.max(1, Math.ceil(text.length / 4) + 8);
  const answer = s.text ?? opts.text ?? "";
  const reasoningTokens = int(s.reasoning);
  const outputTokens = opts.noOutput
    ? 0
    : s.output !== undefined
      ? int(s.output)
      : Math.max(1, Math.ceil(answer.length / 4)) + reasoningTokens;
  const w5 = int(s.cacheWrite5m);
  const w1 = int(s.cacheWrite1h);
  const cacheWrite = s.cacheWrite !== undefined ? int(s.cacheWrite) : w5 + w1;
  return {
    inputTokens,
    cachedInputTokens: int(s.cached),
    cacheWriteTokens: cacheWrite,
    cacheWrite5mTokens: w5 || (cacheWrite && !w1 ? cacheWrite : 0),
    cacheWrite1hTokens: w1,
    audioInputTokens: int(s.audioInput),
    imageInputTokens: int(s.imageInput),
    outputTokens,
    reasoningTokens,
    audioOutputTokens: int(s.audioOutput),
    toolPromptTokens: int(s.toolPrompt),
    webSearchRequests: int(s.webSearch),
    serviceTier: s.serviceTier ?? body?.service_tier ?? null,
  };
}

const DEFAULT_TEXT =
  "The capital of France is Paris. It lies on the river Seine and has about two million inhabitants.";

function splitText(text, chunks) {
  const words = text.match(/\S+\s*/g) ?? [text];
  const n = Math.max(1, Math.min(chunks ?? words.length, words.length));
  const out = Array.from({ length: n }, () => "");
  words.forEach((w, i) => {
    out[Math.floor((i * n) / words.length)] += w;
  });
  return out;
}

// ------------------------------------------------- wire forms of the same usage

/** OpenAI chat completions: prompt_tokens INCLUDES cached; completion_tokens INCLUDES reasoning. */
export function toOpenAIUsage(u) {
  return {
    prompt_tokens: u.inputTokens,
    completion_tokens: u.outputTokens,
    total_tokens: u.inputTokens + u.outputTokens,
    prompt_tokens_details: {
      cached_tokens: u.cachedInputTokens,
      ...(u.cacheWriteTokens ? { cache_write_tokens: u.cacheWriteTokens } : {}),
      audio_tokens: u.audioInputTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: u.reasoningTokens,
      audio_tokens: u.audioOutputTokens,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** OpenAI responses: input_tokens INCLUDES cached; output_tokens INCLUDES reasoning. */
export function toResponsesUsage(u) {
  return {
    input_tokens: u.inputTokens,
    input_tokens_details: { cached_tokens: u.cachedInputTokens, cache_write_tokens: u.cacheWriteTokens },
    output_tokens: u.outputTokens,
    output_tokens_details: { reasoning_tokens: u.reasoningTokens },
    total_tokens: u.inputTokens + u.outputTokens,
  };
}

/** Anthropic: input_tokens EXCLUDES cache reads and cache writes; output_tokens includes thinking. */
export function toAnthropicUsage(u) {
  return {
    input_tokens: Math.max(0, u.inputTokens - u.cachedInputTokens - u.cacheWriteTokens),
    cache_creation_input_tokens: u.cacheWriteTokens,
    cache_read_input_tokens: u.cachedInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: u.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: u.cacheWrite1hTokens,
    },
    output_tokens: u.outputTokens,
    ...(u.reasoningTokens ? { output_tokens_details: { thinking_tokens: u.reasoningTokens } } : {}),
    ...(u.webSearchRequests
      ? { server_tool_use: { web_search_requests: u.webSearchRequests, web_fetch_requests: 0 } }
      : {}),
    service_tier: u.serviceTier ?? "standard",
    inference_geo: "not_available",
  };
}

/**
 * Gemini: promptTokenCount INCLUDES cached content but not toolUsePromptTokenCount;
 * candidatesTokenCount EXCLUDES thoughtsTokenCount; totalTokenCount sums the four.
 */
export function toGeminiUsage(u) {
  const prompt = u.inputTokens - u.toolPromptTokens;
  const candidates = u.outputTokens - u.reasoningTokens;
  const text = prompt - u.audioInputTokens - u.imageInputTokens;
  const details = [{ modality: "TEXT", tokenCount: text }];
  if (u.imageInputTokens) details.push({ modality: "IMAGE", tokenCount: u.imageInputTokens });
  if (u.audioInputTokens) details.push({ modality: "AUDIO", tokenCount: u.audioInputTokens });
  const outText = candidates - u.audioOutputTokens;
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: candidates,
    totalTokenCount: prompt + candidates + u.reasoningTokens + u.toolPromptTokens,
    ...(u.cachedInputTokens ? { cachedContentTokenCount: u.cachedInputTokens } : {}),
    promptTokensDetails: details,
    ...(u.cachedInputTokens
      ? { cacheTokensDetails: [{ modality: "TEXT", tokenCount: u.cachedInputTokens }] }
      : {}),
    candidatesTokensDetails: [
      { modality: "TEXT", tokenCount: outText },
      ...(u.audioOutputTokens ? [{ modality: "AUDIO", tokenCount: u.audioOutputTokens }] : []),
    ],
    ...(u.reasoningTokens ? { thoughtsTokenCount: u.reasoningTokens } : {}),
    ...(u.toolPromptTokens
      ? {
          toolUsePromptTokenCount: u.toolPromptTokens,
          toolUsePromptTokensDetails: [{ modality: "TEXT", tokenCount: u.toolPromptTokens }],
        }
      : {}),
  };
}

// --------------------------------------------------------- error bodies by vendor

function errorBody(family, status, message) {
  if (family === "anthropic") {
    const type =
      {
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        413: "request_too_large",
        429: "rate_limit_error",
        500: "api_error",
        529: "overloaded_error",
      }[status] ?? "api_error";
    return { type: "error", error: { type, message }, request_id: "req_mock" };
  }
  if (family === "gemini") {
    const st =
      {
        400: "INVALID_ARGUMENT",
        401: "UNAUTHENTICATED",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        429: "RESOURCE_EXHAUSTED",
        500: "INTERNAL",
        503: "UNAVAILABLE",
      }[status] ?? "UNKNOWN";
    return { error: { code: status, message, status: st } };
  }
  if (family === "cohere" || family === "bedrock") return { message };
  const type =
    { 401: "invalid_request_error", 429: "requests", 500: "server_error", 503: "server_error" }[status] ??
    "invalid_request_error";
  const code = { 401: "invalid_api_key", 429: "rate_limit_exceeded" }[status] ?? null;
  return { error: { message, type, param: null, code } };
}

// ------------------------------------------------------------------ routing table

/** Returns { provider, family, endpoint, model?, stream? } or null. */
function route(method, pathname) {
  let provider = null;
  let p = pathname;
  const pre =
    /^\/(openai|azure|anthropic|gemini|google|vertex|mistral|deepseek|groq|xai|openrouter|together|fireworks|cohere|bedrock)(?=\/)/.exec(
      p,
    );
  if (pre && !(pre[1] === "openai" && /^\/openai\/deployments\//.test(p))) {
    provider = pre[1];
    p = p.slice(pre[0].length);
  }
  let m;
  if (
    (m =
      /\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)$/.exec(
        p,
      ))
  ) {
    return {
      provider: provider === "vertex" || p.includes("/publishers/") ? "vertex" : "gemini",
      family: "gemini",
      endpoint: m[2],
      model: decodeURIComponent(m[1]),
    };
  }
  if ((m = /\/publishers\/anthropic\/models\/([^/:]+):(rawPredict|streamRawPredict)$/.exec(p))) {
    return {
      provider: "vertex",
      family: "anthropic",
      endpoint: "messages",
      model: decodeURIComponent(m[1]),
      forceStream: m[2] === "streamRawPredict",
    };
  }
  if ((m = /^\/model\/([^/]+)\/converse$/.exec(p))) {
    return { provider: "bedrock", family: "bedrock", endpoint: "converse", model: decodeURIComponent(m[1]) };
  }
  if ((m = /^\/openai\/deployments\/([^/]+)\/(chat\/completions|embeddings|completions)$/.exec(p))) {
    return { provider: "azure", family: "openai", endpoint: m[2], model: m[1] };
  }
  p = p
    .replace(/^\/openai(?=\/)/, "")
    .replace(/^\/api(?=\/)/, "")
    .replace(/^\/v1beta\/openai(?=\/)/, "/v1");
  if (/^(\/v\d(beta)?)?\/messages$/.test(p))
    return { provider: provider ?? "anthropic", family: "anthropic", endpoint: "messages" };
  if (/^(\/v\d)?\/messages\/count_tokens$/.test(p))
    return { provider: provider ?? "anthropic", family: "anthropic", endpoint: "count_tokens" };
  if ((m = /^(?:\/v1)?\/(chat\/completions|responses|embeddings|completions|moderations|models)$/.exec(p))) {
    return { provider: provider ?? "openai", family: "openai", endpoint: m[1] };
  }
  if (provider === "cohere" && (m = /^\/v2\/(chat|embed)$/.exec(p)))
    return { provider, family: "cohere", endpoint: m[1] };
  return null;
}

// ----------------------------------------------------------------------- server

export function createMockProviders(options = {}) {
  const cfg = { ...DEFAULTS, ...options };
  let random = rng(cfg.seed);
  let counter = 0;
  const requests = [];
  const api = {
    cfg,
    requests,
    url: "",
    reset() {
      requests.length = 0;
      counter = 0;
      random = rng(cfg.seed);
    },
    listen() {
      return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(cfg.port, cfg.host, () => {
          api.port = server.address().port;
          api.url = `http://${cfg.host}:${api.port}`;
          resolve(api);
        });
      });
    },
    close() {
      server.closeAllConnections?.();
      return new Promise((r) => server.close(() => r()));
    },
  };

  const server = http.createServer((req, res) => {
    handle(req, res).catch((err) => {
      if (!res.headersSent)
        json(res, 500, { error: { message: String(err?.message ?? err), type: "mock_failure" } });
      else res.destroy();
    });
  });

  function json(res, status, body, headers = {}) {
    const text = JSON.stringify(body);
    res.writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      ...headers,
    });
    res.end(text);
  }

  async function readBody(req) {
    const parts = [];
    let size = 0;
    for await (const c of req) {
      size += c.length;
      if (size > cfg.maxBody) throw Object.assign(new Error("body too large"), { tooLarge: true });
      parts.push(c);
    }
    let buf = Buffer.concat(parts);
    const enc = String(req.headers["content-encoding"] ?? "").toLowerCase();
    if (enc === "gzip") buf = zlib.gunzipSync(buf);
    else if (enc === "br") buf = zlib.brotliDecompressSync(buf);
    return buf;
  }

  async function handle(req, res) {
    const url = new URL(req.url, "http://mock");
    const raw = await readBody(req);
    if (url.pathname.startsWith("/__mock/")) return control(req, res, url, raw);

    const r = route(req.method, url.pathname);
    const isJson = raw.length > 0 && /json/.test(req.headers["content-type"] ?? "json");
    let body = {};
    if (isJson) {
      try {
        body = JSON.parse(raw.toString("utf8"));
      } catch {
        body = null;
      }
    }
    const n = ++counter;
    const rec = {
      id: n,
      at: new Date().toISOString(),
      method: req.method,
      path: url.pathname + url.search,
      provider: r?.provider ?? null,
      endpoint: r?.endpoint ?? null,
      model: null,
      stream: false,
      status: 0,
      headers: { ...req.headers },
      body,
      usage: null,
      aborted: false,
      error: null,
    };
    requests.push(rec);
    res.on("close", () => {
      if (!res.writableFinished) rec.aborted = true;
      rec.status = rec.status || res.statusCode;
      if (!cfg.quiet)
        process.stdout.write(
          `${rec.id} ${rec.method} ${rec.path} ${rec.status} ${rec.model ?? ""}${rec.stream ? " stream" : ""}${rec.aborted ? " ABORTED" : ""}\n`,
        );
    });
    const family = r?.family ?? "openai";
    const fail = (status, message, headers = {}) => {
      rec.status = status;
      rec.error = message;
      json(res, status, errorBody(family, status, message), headers);
    };
    if (!r) return fail(404, `mock-providers has no route for ${req.method} ${url.pathname}`);
    if (r.endpoint === "models" && req.method === "GET") {
      rec.status = 200;
      return json(res, 200, {
        object: "list",
        data: ["gpt-4o-mini", "gpt-5", "claude-sonnet-4-5"].map((id) => ({
          id,
          object: "model",
          created: 1700000000,
          owned_by: "mock",
        })),
      });
    }
    if (req.method !== "POST") return fail(405, "method not allowed");
    if (body === null) return fail(400, "We could not parse the JSON body of your request.");
    if (cfg.requireKey) {
      const key =
        (req.headers.authorization ?? "").replace(/^Bearer\s+/i, "") ||
        req.headers["x-api-key"] ||
        req.headers["api-key"] ||
        req.headers["x-goog-api-key"] ||
        url.searchParams.get("key");
      if (!key || key === "bad-key") return fail(401, "Incorrect API key provided.");
    }

    const s = steering(req, body);
    const latency = int(s.latency ?? cfg.latency) + Math.floor(random() * int(cfg.jitter));
    await sleep(latency);
    const dice = random();
    let status = int(s.status);
    if (!status) {
      if (dice < cfg.errorRate) status = 500;
      else if (dice < cfg.errorRate + cfg.rate429) status = 429;
      else if (dice < cfg.errorRate + cfg.rate429 + cfg.overloadRate)
        status = family === "anthropic" ? 529 : 503;
    }
    if (status >= 400) {
      const messages = {
        429: "Rate limit reached for requests.",
        500: "The server had an error while processing your request.",
        503: "The engine is currently overloaded.",
        529: "Overloaded",
      };
      return fail(
        status,
        messages[status] ?? `mock error ${status}`,
        status === 429 || status === 503 ? { "retry-after": String(s.retryAfter ?? cfg.retryAfter) } : {},
      );
    }
    const cut = int(s.abortAfter) || int(cfg.abortAfter) || (random() < cfg.abortRate ? 3 : 0);
    const ctx = {
      n,
      req,
      res,
      url,
      r,
      s,
      body,
      rec,
      cut,
      salt: raw.toString("latin1").slice(0, 4096),
      chunkDelay: int(s.chunkDelay ?? cfg.chunkDelay),
      now: Math.floor(Date.now() / 1000),
    };
    return ANSWERS[r.family](ctx);
  }

  async function control(req, res, url, raw) {
    const p = url.pathname;
    if (p === "/__mock/health") return json(res, 200, { ok: true });
    if (p === "/__mock/requests" && req.method === "DELETE") {
      api.reset();
      return json(res, 200, { ok: true });
    }
    if (p === "/__mock/requests") return json(res, 200, requests);
    if (p === "/__mock/totals") {
      const out = {};
      for (const q of requests) {
        if (!q.usage) continue;
        const k = `${q.provider}/${q.model}`;
        const t = (out[k] ??= { calls: 0 });
        t.calls++;
        for (const [f, v] of Object.entries(q.usage)) if (typeof v === "number") t[f] = (t[f] ?? 0) + v;
      }
      return json(res, 200, out);
    }
    if (p === "/__mock/config" && req.method === "POST") {
      Object.assign(cfg, JSON.parse(raw.toString("utf8") || "{}"));
      if (cfg.seed !== undefined) random = rng(cfg.seed);
      return json(res, 200, cfg);
    }
    return json(res, 404, { error: "unknown control endpoint" });
  }

  // --------------------------------------------------------------- stream writing

  /** Writes server-sent events; returns false once the stream has been cut. */
  function sse(ctx, headers = {}) {
    const { res, rec } = ctx;
    rec.stream = true;
    rec.status = 200;
    res.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      ...headers,
    });
    let sent = 0;
    return async (data, event) => {
      if (rec.aborted || res.destroyed) return false;
      const text = typeof data === "string" ? data : JSON.stringify(data);
      res.write((event ? `event: ${event}\n` : "") + `data: ${text}\n\n`);
      sent++;
      if (ctx.cut && sent >= ctx.cut) {
        rec.aborted = true;
        await sleep(5);
        res.destroy();
        return false;
      }
      await sleep(ctx.chunkDelay);
      return !res.destroyed;
    };
  }

  // ---------------------------------------------------------------------- OpenAI

  async function openai(ctx) {
    const { r, body } = ctx;
    if (r.endpoint === "responses") return responses(ctx);
    if (r.endpoint === "embeddings") return embeddings(ctx);
    if (r.endpoint === "moderations")
      return json(ctx.res, 200, {
        id: "modr-mock",
        model: "omni-moderation-latest",
        results: [{ flagged: false, categories: {}, category_scores: {} }],
      });
    if (r.endpoint === "completions") return legacyCompletions(ctx);
    return chatCompletions(ctx);
  }

  /** Model names are answered dated, as the API does for aliases. */
  const DATED = {
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
    "gpt-4.1-nano": "gpt-4.1-nano-2025-04-14",
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "gpt-5-nano": "gpt-5-nano-2025-08-07",
    o3: "o3-2025-04-16",
    "o3-mini": "o3-mini-2025-01-31",
    "o4-mini": "o4-mini-2025-04-16",
    "gpt-3.5-turbo": "gpt-3.5-turbo-0125",
    "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
    "claude-opus-4-1": "claude-opus-4-1-20250805",
    "claude-opus-4-5": "claude-opus-4-5-20251101",
    "claude-3-5-haiku-latest": "claude-3-5-haiku-20241022",
    "claude-sonnet-4-0": "claude-sonnet-4-20250514",
  };
  const answeredModel = (s, asked) => s.model ?? DATED[asked] ?? asked ?? "unknown-model";

  /** Vendor dialects of the chat-completions usage object. */
  function vendorUsage(provider, u) {
    const base = toOpenAIUsage(u);
    if (provider === "deepseek") {
      return {
        prompt_tokens: u.inputTokens,
        completion_tokens: u.outputTokens,
        total_tokens: u.inputTokens + u.outputTokens,
        prompt_tokens_details: { cached_tokens: u.cachedInputTokens },
        ...(u.reasoningTokens ? { completion_tokens_details: { reasoning_tokens: u.reasoningTokens } } : {}),
        prompt_cache_hit_tokens: u.cachedInputTokens,
        prompt_cache_miss_tokens: u.inputTokens - u.cachedInputTokens,
      };
    }
    if (provider === "mistral")
      return {
        prompt_tokens: u.inputTokens,
        completion_tokens: u.outputTokens,
        total_tokens: u.inputTokens + u.outputTokens,
      };
    if (provider === "groq") {
      return {
        queue_time: 0.018,
        prompt_tokens: u.inputTokens,
        prompt_time: 0.004,
        completion_tokens: u.outputTokens,
        completion_time: 0.12,
        total_tokens: u.inputTokens + u.outputTokens,
        total_time: 0.124,
        ...(u.cachedInputTokens ? { prompt_tokens_details: { cached_tokens: u.cachedInputTokens } } : {}),
      };
    }
    if (provider === "xai") {
      // xAI reports reasoning OUTSIDE completion_tokens; total_tokens holds all three.
      const visible = u.outputTokens - u.reasoningTokens;
      return {
        prompt_tokens: u.inputTokens,
        completion_tokens: visible,
        total_tokens: u.inputTokens + u.outputTokens,
        prompt_tokens_details: {
          text_tokens: u.inputTokens - u.imageInputTokens,
          audio_tokens: 0,
          image_tokens: u.imageInputTokens,
          cached_tokens: u.cachedInputTokens,
        },
        completion_tokens_details: {
          reasoning_tokens: u.reasoningTokens,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
        num_sources_used: u.webSearchRequests,
      };
    }
    if (provider === "openrouter") {
      return {
        ...base,
        cost: Number((u.inputTokens * 1e-6 + u.outputTokens * 4e-6).toFixed(8)),
        is_byok: false,
        cost_details: { upstream_inference_cost: null },
      };
    }
    return base;
  }

  async function chatCompletions(ctx) {
    const { res, s, body, rec, r, n, salt, now } = ctx;
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    const model = answeredModel(s, body.model ?? r.model);
    rec.model = model;
    rec.usage = s.noUsage ? null : u;
    const id = makeId(r.provider === "openrouter" ? "gen-" : "chatcmpl-", n, salt, 29);
    const usage = vendorUsage(r.provider, u);
    const tier = u.serviceTier && u.serviceTier !== "auto" ? u.serviceTier : "default";
    const withTier = r.provider === "openai" ? { service_tier: tier } : {};
    const fp = { system_fingerprint: "fp_" + makeId("", 0, model, 10).toLowerCase() };
    const text = s.text ?? DEFAULT_TEXT;
    const headers = {
      "x-request-id": makeId("req_", n, salt, 32),
      "openai-processing-ms": "12",
      "x-ratelimit-remaining-requests": "9999",
    };
    const call = s.tool && {
      id: makeId("call_", n, salt),
      type: "function",
      function: { name: s.tool.name, arguments: JSON.stringify(s.tool.arguments ?? {}) },
    };
    if (!body.stream) {
      rec.status = 200;
      return json(
        res,
        200,
        {
          id,
          object: "chat.completion",
          created: now,
          model,
          choices: Array.from({ length: int(body.n, 1) || 1 }, (_, index) => ({
            index,
            message: call
              ? { role: "assistant", content: null, tool_calls: [call], refusal: null, annotations: [] }
              : { role: "assistant", content: text, refusal: null, annotations: [] },
            logprobs: null,
            finish_reason: call ? "tool_calls" : "stop",
          })),
          ...(s.noUsage ? {} : { usage }),
          ...withTier,
          ...fp,
          ...(r.provider === "groq" ? { x_groq: { id: makeId("req_", n, salt) } } : {}),
          ...(r.provider === "openrouter" ? { provider: "MockProvider" } : {}),
        },
        headers,
      );
    }
    // Some vendors always send usage at the end of a stream; OpenAI only when asked.
    const always = ["mistral", "deepseek", "groq", "xai", "openrouter"].includes(r.provider);
    const include = !s.noUsage && (body.stream_options?.include_usage === true || always);
    if (!include) rec.usageSent = false;
    const nullUsage = body.stream_options?.include_usage === true ? { usage: null } : {};
    const send = sse(ctx, headers);
    const chunk = (delta, finish = null, extra = {}) => ({
      id,
      object: "chat.completion.chunk",
      created: now,
      model,
      ...withTier,
      ...fp,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...nullUsage,
      ...extra,
    });
    if (!(await send(chunk({ role: "assistant", content: call ? null : "", refusal: null })))) return;
    if (call) {
      if (
        !(await send(
          chunk({
            tool_calls: [
              {
                index: 0,
                id: call.id,
                type: "function",
                function: { name: call.function.name, arguments: "" },
              },
            ],
          }),
        ))
      )
        return;
      for (const part of call.function.arguments.match(/[\s\S]{1,8}/g) ?? ["{}"]) {
        if (!(await send(chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] })))) return;
      }
    } else {
      const parts = splitText(text, s.chunks);
      for (let i = 0; i < parts.length; i++) {
        if (s.errorInStream && i === Math.floor(parts.length / 2)) {
          rec.error = "in-stream error";
          rec.usage = null;
          await send({
            error: {
              message: "The server had an error processing your request.",
              type: "server_error",
              param: null,
              code: null,
            },
          });
          return res.end();
        }
        if (!(await send(chunk({ content: parts[i] })))) return;
      }
    }
    const last = chunk({}, call ? "tool_calls" : "stop");
    if (include && (r.provider === "mistral" || r.provider === "deepseek")) last.usage = usage;
    if (include && r.provider === "groq") last.x_groq = { id: makeId("req_", n, salt), usage };
    if (!(await send(last))) return;
    const separate =
      include &&
      !(
        r.provider === "mistral" ||
        r.provider === "deepseek" ||
        (r.provider === "groq" && body.stream_options?.include_usage !== true)
      );
    if (
      separate &&
      !(await send({
        id,
        object: "chat.completion.chunk",
        created: now,
        model,
        ...withTier,
        ...fp,
        choices: [],
        usage,
      }))
    )
      return;
    await send("[DONE]");
    res.end();
  }

  async function legacyCompletions(ctx) {
    const { res, s, body, rec, r, n, salt, now } = ctx;
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    rec.model = s.model ?? body.model;
    rec.usage = u;
    rec.status = 200;
    const id = makeId("cmpl-", n, salt, 29);
    const usage = {
      prompt_tokens: u.inputTokens,
      completion_tokens: u.outputTokens,
      total_tokens: u.inputTokens + u.outputTokens,
    };
    if (!body.stream)
      return json(res, 200, {
        id,
        object: "text_completion",
        created: now,
        model: rec.model,
        choices: [{ text: s.text ?? DEFAULT_TEXT, index: 0, logprobs: null, finish_reason: "stop" }],
        usage,
      });
    const send = sse(ctx);
    for (const t of splitText(s.text ?? DEFAULT_TEXT, s.chunks))
      if (
        !(await send({
          id,
          object: "text_completion",
          created: now,
          model: rec.model,
          choices: [{ text: t, index: 0, logprobs: null, finish_reason: null }],
        }))
      )
        return;
    if (
      body.stream_options?.include_usage &&
      !(await send({ id, object: "text_completion", created: now, model: rec.model, choices: [], usage }))
    )
      return;
    await send("[DONE]");
    res.end();
  }

  async function embeddings(ctx) {
    const { res, s, body, rec, r } = ctx;
    const inputs = Array.isArray(body.input) && typeof body.input[0] !== "number" ? body.input : [body.input];
    const u = trueUsage(s, body, { noOutput: true });
    rec.model = s.model ?? body.model ?? r.model;
    rec.usage = u;
    rec.status = 200;
    const dim = int(body.dimensions, 8) || 8;
    const vector = (i) => Array.from({ length: dim }, (_, k) => Math.fround(Math.sin(i * 31 + k)));
    const data = inputs.map((_, i) => {
      const v = vector(i);
      return {
        object: "embedding",
        index: i,
        embedding:
          body.encoding_format === "base64" ? Buffer.from(Float32Array.from(v).buffer).toString("base64") : v,
      };
    });
    return json(res, 200, {
      object: "list",
      data,
      model: rec.model,
      usage: { prompt_tokens: u.inputTokens, total_tokens: u.inputTokens },
    });
  }

  async function responses(ctx) {
    const { res, s, body, rec, n, salt, now } = ctx;
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    const model = answeredModel(s, body.model);
    rec.model = model;
    rec.usage = u;
    const id = makeId("resp_", n, salt, 48);
    const text = s.text ?? DEFAULT_TEXT;
    const tier = u.serviceTier && u.serviceTier !== "auto" ? u.serviceTier : "default";
    const base = {
      id,
      object: "response",
      created_at: now,
      status: "completed",
      background: false,
      error: null,
      incomplete_details: null,
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      max_tool_calls: null,
      model,
      output: [],
      parallel_tool_calls: true,
      previous_response_id: body.previous_response_id ?? null,
      prompt_cache_key: null,
      reasoning: { effort: body.reasoning?.effort ?? null, summary: null },
      safety_identifier: null,
      service_tier: tier,
      store: body.store ?? true,
      temperature: 1,
      text: { format: { type: "text" }, verbosity: "medium" },
      tool_choice: "auto",
      tools: body.tools ?? [],
      top_logprobs: 0,
      top_p: 1,
      truncation: "disabled",
      usage: null,
      user: null,
      metadata: body.metadata ?? {},
    };
    const items = [];
    if (u.reasoningTokens) items.push({ id: makeId("rs_", n, salt, 48), type: "reasoning", summary: [] });
    for (let i = 0; i < u.webSearchRequests; i++)
      items.push({
        id: makeId(`ws_${i}`, n, salt, 46),
        type: "web_search_call",
        status: "completed",
        action: { type: "search", query: "capital of France", sources: [] },
      });
    if (s.tool)
      items.push({
        id: makeId("fc_", n, salt, 48),
        type: "function_call",
        status: "completed",
        arguments: JSON.stringify(s.tool.arguments ?? {}),
        call_id: makeId("call_", n, salt),
        name: s.tool.name,
      });
    else
      items.push({
        id: makeId("msg_", n, salt, 48),
        type: "message",
        status: "completed",
        content: [{ type: "output_text", annotations: [], logprobs: [], text }],
        role: "assistant",
      });
    const done = { ...base, completed_at: now, output: items, usage: toResponsesUsage(u) };
    if (!body.stream) {
      rec.status = 200;
      return json(res, 200, done, { "x-request-id": makeId("req_", n, salt, 32) });
    }
    const raw = sse(ctx);
    let seq = 0;
    const send = (type, data) => raw({ type, sequence_number: seq++, ...data }, type);
    const pending = { ...base, status: "in_progress" };
    if (!(await send("response.created", { response: pending }))) return;
    if (!(await send("response.in_progress", { response: pending }))) return;
    for (let i = 0; i < items.length; i++) {
      const it = items[i];
      const open =
        it.type === "message"
          ? { ...it, status: "in_progress", content: [] }
          : it.type === "function_call"
            ? { ...it, status: "in_progress", arguments: "" }
            : it;
      if (!(await send("response.output_item.added", { output_index: i, item: open }))) return;
      if (it.type === "message") {
        const at = { item_id: it.id, output_index: i, content_index: 0 };
        if (
          !(await send("response.content_part.added", {
            ...at,
            part: { type: "output_text", annotations: [], logprobs: [], text: "" },
          }))
        )
          return;
        const parts = splitText(text, s.chunks);
        for (let k = 0; k < parts.length; k++) {
          if (s.errorInStream && k === Math.floor(parts.length / 2)) {
            rec.error = "in-stream error";
            rec.usage = null;
            await send("error", { code: "server_error", message: "The server had an error.", param: null });
            return res.end();
          }
          if (!(await send("response.output_text.delta", { ...at, delta: parts[k], logprobs: [] }))) return;
        }
        if (!(await send("response.output_text.done", { ...at, text, logprobs: [] }))) return;
        if (!(await send("response.content_part.done", { ...at, part: it.content[0] }))) return;
      }
      if (it.type === "function_call") {
        if (
          !(await send("response.function_call_arguments.delta", {
            item_id: it.id,
            output_index: i,
            delta: it.arguments,
          }))
        )
          return;
        if (
          !(await send("response.function_call_arguments.done", {
            item_id: it.id,
            output_index: i,
            name: it.name,
            arguments: it.arguments,
          }))
        )
          return;
      }
      if (!(await send("response.output_item.done", { output_index: i, item: it }))) return;
    }
    await send("response.completed", { response: done });
    res.end();
  }

  // ------------------------------------------------------------------- Anthropic

  async function anthropic(ctx) {
    const { res, s, body, rec, r, n, salt } = ctx;
    if (r.endpoint === "count_tokens") {
      rec.status = 200;
      return json(res, 200, { input_tokens: trueUsage(s, body).inputTokens });
    }
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    const model = answeredModel(s, body.model ?? r.model);
    rec.model = model;
    rec.usage = u;
    const id = makeId("msg_01", n, salt, 22);
    const text = s.text ?? DEFAULT_TEXT;
    const usage = toAnthropicUsage(u);
    const stop = s.tool ? "tool_use" : "end_turn";
    const blocks = [];
    if (u.reasoningTokens)
      blocks.push({
        type: "thinking",
        thinking: "The user asks for a capital city.",
        signature: "EqQBCgIYAhIkMOCKSIGNATURE==",
      });
    for (let i = 0; i < u.webSearchRequests; i++) {
      const tid = makeId(`srvtoolu_${i}`, n, salt, 20);
      blocks.push({
        type: "server_tool_use",
        id: tid,
        name: "web_search",
        input: { query: "capital of France" },
      });
      blocks.push({
        type: "web_search_tool_result",
        tool_use_id: tid,
        content: [
          {
            type: "web_search_result",
            title: "Paris",
            url: "https://example.org/paris",
            encrypted_content: "bW9jaw==",
            page_age: null,
          },
        ],
      });
    }
    blocks.push({ type: "text", text });
    if (s.tool)
      blocks.push({
        type: "tool_use",
        id: makeId("toolu_01", n, salt, 22),
        name: s.tool.name,
        input: s.tool.arguments ?? {},
      });
    const headers = {
      "request-id": makeId("req_01", n, salt, 22),
      "anthropic-organization-id": "00000000-0000-0000-0000-000000000000",
    };
    const stream = body.stream === true || r.forceStream;
    if (!stream) {
      rec.status = 200;
      return json(
        res,
        200,
        {
          model,
          id,
          type: "message",
          role: "assistant",
          content: blocks,
          stop_reason: stop,
          stop_sequence: null,
          usage,
        },
        headers,
      );
    }
    const raw = sse(ctx, headers);
    const send = (type, data) => raw({ type, ...data }, type);
    // message_start carries the input side in full and a first output count;
    // message_delta carries CUMULATIVE counts: take its output_tokens, never a sum.
    const startUsage = { ...usage, output_tokens: Math.min(u.outputTokens, 2) };
    delete startUsage.server_tool_use;
    delete startUsage.output_tokens_details;
    if (
      !(await send("message_start", {
        message: {
          model,
          id,
          type: "message",
          role: "assistant",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: startUsage,
        },
      }))
    )
      return;
    for (let i = 0; i < blocks.length; i++) {
      const b = blocks[i];
      const empty =
        b.type === "text"
          ? { type: "text", text: "" }
          : b.type === "thinking"
            ? { type: "thinking", thinking: "", signature: "" }
            : b.type === "tool_use" || b.type === "server_tool_use"
              ? { ...b, input: {} }
              : b;
      if (!(await send("content_block_start", { index: i, content_block: empty }))) return;
      if (i === 0 && !(await send("ping", {}))) return;
      if (b.type === "thinking") {
        if (
          !(await send("content_block_delta", {
            index: i,
            delta: { type: "thinking_delta", thinking: b.thinking },
          }))
        )
          return;
        if (
          !(await send("content_block_delta", {
            index: i,
            delta: { type: "signature_delta", signature: b.signature },
          }))
        )
          return;
      } else if (b.type === "text") {
        const parts = splitText(text, s.chunks);
        for (let k = 0; k < parts.length; k++) {
          if (s.errorInStream && k === Math.floor(parts.length / 2)) {
            rec.error = "in-stream error";
            await send("error", { error: { type: "overloaded_error", message: "Overloaded" } });
            return res.end();
          }
          if (
            !(await send("content_block_delta", { index: i, delta: { type: "text_delta", text: parts[k] } }))
          )
            return;
        }
      } else if (b.type === "tool_use" || b.type === "server_tool_use") {
        for (const part of JSON.stringify(b.input).match(/[\s\S]{1,10}/g) ?? ["{}"]) {
          if (
            !(await send("content_block_delta", {
              index: i,
              delta: { type: "input_json_delta", partial_json: part },
            }))
          )
            return;
        }
      }
      if (!(await send("content_block_stop", { index: i }))) return;
    }
    const end = {
      input_tokens: usage.input_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      output_tokens: usage.output_tokens,
      ...(usage.output_tokens_details ? { output_tokens_details: usage.output_tokens_details } : {}),
      ...(usage.server_tool_use ? { server_tool_use: usage.server_tool_use } : {}),
    };
    if (!(await send("message_delta", { delta: { stop_reason: stop, stop_sequence: null }, usage: end })))
      return;
    await send("message_stop", {});
    res.end();
  }

  // ---------------------------------------------------------------------- Gemini

  async function gemini(ctx) {
    const { res, s, body, rec, r, n, salt, url } = ctx;
    rec.model = s.model ?? r.model;
    if (r.endpoint === "countTokens") {
      rec.status = 200;
      return json(res, 200, { totalTokens: trueUsage(s, body).inputTokens });
    }
    if (r.endpoint === "embedContent" || r.endpoint === "batchEmbedContents") {
      const u = trueUsage(s, body, { noOutput: true });
      rec.usage = u;
      rec.status = 200;
      const one = { values: [0.01, 0.02, 0.03, 0.04] };
      const usageMetadata = {
        promptTokenCount: u.inputTokens,
        promptTokenDetails: [{ modality: "TEXT", tokenCount: u.inputTokens }],
      };
      return json(
        res,
        200,
        r.endpoint === "embedContent"
          ? { embedding: one, usageMetadata }
          : { embeddings: (body.requests ?? [1]).map(() => one), usageMetadata },
      );
    }
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    rec.usage = u;
    const usage = toGeminiUsage(u);
    if (r.provider === "vertex")
      usage.trafficType = u.serviceTier === "priority" ? "PROVISIONED_THROUGHPUT" : "ON_DEMAND";
    const responseId = makeId("", n, salt, 22);
    const text = s.text ?? DEFAULT_TEXT;
    const finalPart = s.tool ? { functionCall: { name: s.tool.name, args: s.tool.arguments ?? {} } } : null;
    const whole = (parts, finishReason) => ({
      candidates: [
        { content: { parts, role: "model" }, ...(finishReason ? { finishReason } : {}), index: 0 },
      ],
    });
    if (r.endpoint === "generateContent") {
      rec.status = 200;
      return json(res, 200, {
        ...whole(finalPart ? [finalPart] : [{ text }], "STOP"),
        usageMetadata: usage,
        modelVersion: rec.model,
        responseId,
      });
    }
    // Each streamed chunk carries usageMetadata; its counts grow, only the last one is whole.
    const parts = finalPart ? [finalPart] : splitText(text, s.chunks ?? 4).map((t) => ({ text: t }));
    const events = parts.map((part, i) => {
      const last = i === parts.length - 1;
      const { candidatesTokensDetails, ...rest } = usage;
      const partial = {
        ...rest,
        candidatesTokenCount: Math.floor((usage.candidatesTokenCount * (i + 1)) / parts.length),
      };
      partial.totalTokenCount =
        partial.promptTokenCount +
        partial.candidatesTokenCount +
        (partial.thoughtsTokenCount ?? 0) +
        (partial.toolUsePromptTokenCount ?? 0);
      return {
        ...whole([part], last ? "STOP" : null),
        usageMetadata: last ? usage : partial,
        modelVersion: rec.model,
        responseId,
      };
    });
    if (url.searchParams.get("alt") === "sse") {
      const send = sse(ctx);
      for (const e of events) if (!(await send(e))) return;
      return res.end();
    }
    // Without alt=sse the answer is one JSON array, sent piece by piece.
    rec.stream = true;
    rec.status = 200;
    res.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
    for (let i = 0; i < events.length; i++) {
      res.write((i ? ",\r\n" : "[") + JSON.stringify(events[i], null, 2));
      if (ctx.cut && i + 1 >= ctx.cut) {
        rec.aborted = true;
        await sleep(5);
        return res.destroy();
      }
      await sleep(ctx.chunkDelay);
    }
    res.end("]");
  }

  // ------------------------------------------------------------- Cohere, Bedrock

  async function cohere(ctx) {
    const { res, s, body, rec, r, n, salt } = ctx;
    const u = trueUsage(s, body, { text: DEFAULT_TEXT, noOutput: r.endpoint === "embed" });
    rec.model = s.model ?? body.model;
    rec.usage = u;
    rec.status = 200;
    const billed = {
      input_tokens: u.inputTokens,
      ...(r.endpoint === "embed" ? {} : { output_tokens: u.outputTokens }),
    };
    if (r.endpoint === "embed")
      return json(res, 200, {
        id: makeId("", n, salt),
        embeddings: { float: [[0.1, 0.2]] },
        texts: body.texts ?? [],
        meta: { api_version: { version: "2" }, billed_units: billed },
      });
    // `tokens` counts the provider's prompt template too; only `billed_units` is charged.
    const usage = {
      billed_units: billed,
      tokens: { input_tokens: u.inputTokens + 63, output_tokens: u.outputTokens + 2 },
      cached_tokens: u.cachedInputTokens,
    };
    const id = makeId("", n, salt, 32);
    if (!body.stream)
      return json(res, 200, {
        id,
        finish_reason: "COMPLETE",
        message: { role: "assistant", content: [{ type: "text", text: s.text ?? DEFAULT_TEXT }] },
        usage,
      });
    const raw = sse(ctx);
    const send = (type, d) => raw({ type, ...d }, type);
    if (
      !(await send("message-start", {
        id,
        delta: { message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] } },
      }))
    )
      return;
    if (
      !(await send("content-start", {
        index: 0,
        delta: { message: { content: { type: "text", text: "" } } },
      }))
    )
      return;
    for (const t of splitText(s.text ?? DEFAULT_TEXT, s.chunks))
      if (!(await send("content-delta", { index: 0, delta: { message: { content: { text: t } } } }))) return;
    if (!(await send("content-end", { index: 0 }))) return;
    await send("message-end", { delta: { finish_reason: "COMPLETE", usage } });
    res.end();
  }

  async function bedrock(ctx) {
    const { res, s, body, rec, r } = ctx;
    const u = trueUsage(s, body, { text: DEFAULT_TEXT });
    rec.model = r.model;
    rec.usage = u;
    rec.status = 200;
    // Converse, like Anthropic, leaves cache reads and writes out of inputTokens.
    return json(
      res,
      200,
      {
        output: { message: { role: "assistant", content: [{ text: s.text ?? DEFAULT_TEXT }] } },
        stopReason: "end_turn",
        usage: {
          inputTokens: u.inputTokens - u.cachedInputTokens - u.cacheWriteTokens,
          outputTokens: u.outputTokens,
          totalTokens: u.inputTokens + u.outputTokens,
          cacheReadInputTokens: u.cachedInputTokens,
          cacheWriteInputTokens: u.cacheWriteTokens,
        },
        metrics: { latencyMs: 12 },
      },
      { "x-amzn-requestid": "00000000-0000-4000-8000-000000000000" },
    );
  }

  const ANSWERS = { openai, anthropic, gemini, cohere, bedrock };
  return api;
}

// ------------------------------------------------------------------ command line

function parseArgs(argv) {
  const out = {};
  for (let i = 0; i < argv.length; i++) {
    const a = argv[i];
    if (!a.startsWith("--")) throw new Error(`unknown argument ${a}`);
    const [flag, inline] = a.slice(2).split("=", 2);
    const key = flag.replace(/-(\w)/g, (_, c) => c.toUpperCase());
    if (!(key in DEFAULTS)) throw new Error(`unknown flag --${flag}`);
    if (typeof DEFAULTS[key] === "boolean") {
      out[key] = inline === undefined ? true : inline === "true";
      continue;
    }
    const value = inline ?? argv[++i];
    if (value === undefined) throw new Error(`--${flag} needs a value`);
    out[key] = typeof DEFAULTS[key] === "number" ? Number(value) : value;
    if (typeof DEFAULTS[key] === "number" && !Number.isFinite(out[key]))
      throw new Error(`--${flag} needs a number`);
  }
  return out;
}

const isMain = process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) {
  if (process.argv.includes("--help") || process.argv.includes("-h")) {
    const { readFileSync } = await import("node:fs");
    const src = readFileSync(fileURLToPath(import.meta.url), "utf8");
    process.stdout.write(src.slice(src.indexOf("/**") + 4, src.indexOf("*/")).replace(/^ \* ?/gm, "") + "\n");
    process.exit(0);
  }
  let options;
  try {
    options = parseArgs(process.argv.slice(2));
  } catch (err) {
    process.stderr.write(`${err.message}\n`);
    process.exit(2);
  }
  const mock = await createMockProviders(options).listen();
  process.stdout.write(`mock-providers listening on ${mock.url}\n`);
  const stop = () => mock.close().then(() => process.exit(0));
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
