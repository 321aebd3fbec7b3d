import { createHash } from "node:crypto";
import { clientAddress } from "./client-address";
import type { LimitDecision } from "./limit-decision";
import { enforceLimit } from "./rate-limit";

/**
 * Counts one try to sign in, against the address it comes from and against the account it is for: an address can
 * be forged, an account cannot. Throws `rate_limited`; null when sign-ins are not counted.
 */
export function countSignIn(
  email: string,
  headers: Parameters<typeof clientAddress>[0],
): Promise<LimitDecision | null> {
  const account = createHash("sha256").update(email).digest("base64url");
  return enforceLimit("signin", `address:${clientAddress(headers)}`, `account:${account}`);
}
