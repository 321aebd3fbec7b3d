import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { database } from "@/lib/db";
import type { Door } from "@/lib/doors";
import { seedPrices } from "@/lib/feed";
import { frontDoor } from "@/lib/front";
import { createKey, newKeyInput } from "@/lib/keys";
import { makeTeam, type TestTeam } from "./factories";

/**
 * Serves a door at every address, by the server that does in production; answers what gives its URL. The data folder is
 * the calling file's own: calls that are kept there are another application's, were two files to share it.
 */
export function useDoor(door: Door): () => string {
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  process.env.DATA_DIR = folder;
  const { server, stop } = frontDoor({ findDoor: () => door, fallback: async () => {} });
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(async () => {
    await stop(0);
    rmSync(folder, { recursive: true });
  });
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Has the calls for these providers, named as in PROXY_UPSTREAM_…, answered by a server of the calling file's own. */
export async function useUpstream(answer: RequestListener, names: string[]): Promise<void> {
  const upstream = createServer(answer).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { port } = upstream.address() as AddressInfo;
  for (const name of names) process.env[`PROXY_UPSTREAM_${name}`] = `http://127.0.0.1:${port}`;
  afterAll(() => upstream.close());
}

/** Tells before each test of a new team and a key of it, beside the prices that ship. */
export function useCaller(take: (caller: { team: TestTeam; key: string }) => void): void {
  beforeAll(() => seedPrices(database().pool));
  beforeEach(async () => {
    const team = await makeTeam();
    const { key } = await createKey(team.scope, newKeyInput.parse({ name: "test" }));
    take({ team, key });
  });
}
