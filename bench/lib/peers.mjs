import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Installs the peers into `bench/node_modules` when they are not there. */
export function installPeers() {
  if (existsSync("bench/node_modules/@portkey-ai/gateway")) return;
  const args = ["install", "--prefix", "bench", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"];
  const { status } = spawnSync("npm", args, { stdio: "inherit" });
  if (status !== 0) throw new Error("the peers of the bench could not be installed");
}
