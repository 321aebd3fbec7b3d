import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Door } from "@/lib/doors";
import { frontDoor } from "@/lib/front";

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
