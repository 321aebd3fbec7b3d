import { compare, hash } from "bcryptjs";
import { z } from "zod";

const cost = 12;

// A hash of no one's password, compared when there is no such account so that both answers take as long.
const nobodysHash = "$2b$12$Z55UI8QK8JTkP5NpwmpVHestLIgmr/cDzY89GIJ9.adASX0GhFRdG";

/** A password to be set. bcrypt reads 72 bytes and stops at a NUL, so more or that is refused, not cut off. */
export const passwordField = z
  .string()
  .min(10, "is shorter than 10 characters")
  .refine((password) => !isTooLong(password), "is longer than 72 bytes")
  .refine((password) => !password.includes("\0"), "has a character that cannot be used");

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > 72;
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Whether a password belongs to a hash; as slow for no hash at all. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const matches = await compare(password, passwordHash ?? nobodysHash);
  // What bcrypt cannot tell from a password it cuts or repeats was never set as one.
  return matches && passwordHash !== null && !isTooLong(password) && !password.includes("\0");
}
