import { clientAddress } from "./client-address";

/** Whoever a request was let in as: the scope for the handler, and the name its calls are counted under. */
export type Grant<S> = { scope: S; subject: string };

/**
 * Lets a request in, or answers null when it carries no credentials of the kind this one looks for. Throws
 * when it carries some that are not good.
 */
export type Access<S> = (request: Request) => Promise<Grant<S> | null>;

/** Open to the world; calls are counted per address. */
export const anyone: Access<null> = async (request) => ({
  scope: null,
  subject: `address:${clientAddress(request.headers)}`,
});

/** The first of several ways in whose credentials the request carries. */
export function anyOf<S>(...ways: Access<S>[]): Access<S> {
  return async (request) => {
    for (const way of ways) {
      const grant = await way(request);
      if (grant) return grant;
    }
    return null;
  };
}
