import { Agent, request } from "node:http";

/** One POST over a kept connection; resolves with the status. */
export function post(agent, url, headers, body) {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": body.length },
    });
    call.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    call.on("error", reject);
    call.end(body);
  });
}

/**
 * Posts bodies from `connections` kept connections for `seconds`, each as soon as its last was answered.
 * Answers requests per second; throws on an answer that is not 2xx.
 */
export async function drive({ url, headers, makeBody, connections, seconds }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let answered = 0;
  const work = async () => {
    while (performance.now() < end) {
      const status = await post(agent, url, headers, makeBody());
      if (status < 200 || status > 299) throw new Error(`${url} answered ${status}`);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const rate = answered / ((performance.now() - begun) / 1000);
  agent.destroy();
  return rate;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
