import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import type { Door } from "@/lib/doors";
import { frontDoor } from "@/lib/front";

/** Serves a door at every address, by the server that does in production; answers what gives its URL. */
export function useDoor(door: Door): () => string {
  const { server, stop } = frontDoor({ findDoor: () => door, fallback: async () => {} });
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => stop(0));
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
