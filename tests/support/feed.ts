import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { database } from "@/lib/db/client";
import { refreshCatalogue } from "@/lib/pricing";

export type Table = Record<string, Record<string, unknown>>;

/** LiteLLM's own table, in part: of 24 July and of 1 August 2026. */
export function tableOf(state: "earlier" | "later"): Table {
  const packed = readFileSync(new URL(`./prices/${state}.json.gz`, import.meta.url));
  return JSON.parse(gunzipSync(packed).toString());
}

export type Feed = {
  /** What is answered: a table, or any text. */
  content: Table | string;
  status: number;
  fetches: number;
};

/** Gives the calling test file a price feed over HTTP, and each of its tests an empty shared catalogue. */
export function useFeed(): Feed {
  const feed: Feed = { content: {}, status: 200, fetches: 0 };
  const server = createServer((_, response) => {
    feed.fetches++;
    const text = typeof feed.content === "string" ? feed.content : JSON.stringify(feed.content);
    response.writeHead(feed.status, { connection: "close" }).end(text);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.PRICING_SOURCE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices.json`;
  });
  beforeEach(async () => {
    Object.assign(feed, { content: {}, status: 200, fetches: 0 });
    await database().pool.query("DELETE FROM price WHERE team_id IS NULL");
    await database().pool.query("DELETE FROM price_sync");
    await refreshCatalogue(database().pool);
  });
  afterAll(() => void server.close());
  return feed;
}
