// A sealed key: 96 bits of nonce, 128 of tag, then the ciphertext of AES-256-GCM.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import type { MasterKey } from "./master";

/** What a sealed key belongs to; it opens only with the same. */
export type Belonging = {
  teamId: string;
  id: string;
  projectId: string | null;
  provider: string;
  baseUrl: string | null;
};

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function seal(master: MasterKey, of: Belonging, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", master.key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(toBytes(of));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** Throws `unavailable` for what was tampered with, or belongs to something else. */
export function unseal(master: MasterKey, of: Belonging, sealed: Uint8Array): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv("aes-256-gcm", master.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(toBytes(of));
    decipher.setAuthTag(tag);
    const rest = sealed.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(rest), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new AppError(
      "unavailable",
      "This provider key does not decrypt: its row was changed in the database. Delete it and store it anew.",
      { cause },
    );
  }
}

// The address is part of it, so that nobody who can write to the database has a key sent elsewhere.
function toBytes({ teamId, id, projectId, provider, baseUrl }: Belonging): Buffer {
  return Buffer.from(JSON.stringify([teamId, id, projectId, provider, baseUrl]));
}
