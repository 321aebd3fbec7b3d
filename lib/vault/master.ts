import { hkdfSync } from "node:crypto";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { dataSecret } from "@/lib/secrets";

/** A key that seals other keys. Its id is stored beside what it sealed; it says nothing of the key. */
export type MasterKey = { id: string; key: Buffer };

let known: { text: string; keys: MasterKey[] } | undefined;

/** The master keys of ENCRYPTION_KEY, the one that seals first; without it one is kept in the data folder. */
export function masterKeys(): MasterKey[] {
  const text = env().ENCRYPTION_KEY ?? dataSecret("encryption_key");
  if (known?.text !== text) known = { text, keys: text.split(",").map((part) => toMasterKey(part.trim())) };
  return known.keys;
}

/** The master key that seals. */
export function sealingKey(): MasterKey {
  const [first] = masterKeys();
  if (!first) throw new Error("There is no master key.");
  return first;
}

/** The master key of this id; throws `unavailable`, naming it, when the settings do not have it. */
export function masterKeyOf(id: string): MasterKey {
  const found = masterKeys().find((one) => one.id === id);
  if (!found) throw missingMasterKey(id);
  return found;
}

function missingMasterKey(id: string): AppError {
  return new AppError(
    "unavailable",
    `This provider key was encrypted with the master key ${id}, which ENCRYPTION_KEY does not hold. Add that master key after the present one, or store the provider key anew.`,
  );
}

function toMasterKey(text: string): MasterKey {
  return { id: derive(text, "id", 4).toString("hex"), key: derive(text, "seal", 32) };
}

function derive(text: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", text, "", `tokenbudget provider keys: ${purpose}`, bytes));
}
