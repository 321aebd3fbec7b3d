import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { isPublicAddress } from "./addresses";

type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
/** The resolver of a `guardedLookup`: all addresses of a name. */
export type Resolve = (hostname: string, options: LookupOptions & { all: true }, done: Resolved) => void;

/**
 * A name's addresses for a socket's `lookup`, refused when any of them is not public: what was checked is what is
 * connected to, however often the name server changes its mind. A socket asks it for names only: an address that
 * stands in the URL itself is checked by `requirePublicUrl`.
 */
export const guardedLookup: LookupFunction = guard(lookup, (address) =>
  env().ALLOW_PRIVATE_TARGETS ? true : isPublicAddress(address),
);

export function guard(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? notFound(hostname), "");
      if (!addresses.every(({ address }) => isAllowed(address))) return done(refused(hostname), "");
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function refused(hostname: string): NodeJS.ErrnoException {
  const message = `${hostname} is at an address of this host or a private network, which ALLOW_PRIVATE_TARGETS allows.`;
  return new AppError("bad_request", message, {
    issues: [{ field: "base_url", code: "private_target", message: "is at a private address" }],
  });
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
}
