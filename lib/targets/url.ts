import { isIP } from "node:net";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { isPublicAddress } from "./addresses";

/** Names that stand for this host or its network, whatever a name server says. */
const LOCAL_NAME = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * A URL that we may call: https, without a name and password, and not of this host or its network in any spelling.
 * With ALLOW_PRIVATE_TARGETS any http or https one. What its name stands for is looked at when it is called, by
 * `guardedLookup`. Throws `bad_request` that names the field.
 */
export function requirePublicUrl(given: string | URL, field = "url"): URL {
  const refuse = (code: string, message: string) =>
    new AppError("bad_request", `${field} ${message}.`, { issues: [{ field, code, message }] });
  if (!URL.canParse(`${given}`)) throw refuse("invalid", "is not a URL");
  const url = new URL(`${given}`);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refuse("invalid", "is not an http or https URL");
  if (url.username || url.password) throw refuse("invalid", "holds a user name or password");
  if (url.search || url.hash) throw refuse("invalid", "holds a query or a fragment");
  if (env().ALLOW_PRIVATE_TARGETS) return url;
  if (!isPublicHost(url.hostname))
    throw refuse(
      "private_target",
      "names this host or a private network, which ALLOW_PRIVATE_TARGETS allows",
    );
  if (url.protocol !== "https:")
    throw refuse("invalid", "is not https, without which anybody on the way reads the key");
  return url;
}

/** A host as a URL writes it: an address that is public, or a name that is not known for a private one. */
function isPublicHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  if (isIP(host)) return isPublicAddress(host);
  return host.includes(".") && !LOCAL_NAME.test(host);
}
