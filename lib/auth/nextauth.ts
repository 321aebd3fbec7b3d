import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { findUserByPassword } from "./accounts";
import { cookieSecret, hasSecureCookies } from "./cookie";
import { signInInput } from "./schema";
import { findWebSession, openWebSession, revokeSession, webSessionSeconds } from "./sessions";

/**
 * Counts one try to sign in; answers how many are left, null when they are not counted. Throws `rate_limited`.
 */
export type CountTry = (email: string, headers: Record<string, string | undefined>) => Promise<number | null>;

/**
 * NextAuth's settings: e-mail and password, and a cookie that names a row of `session`. The error that
 * `signIn("credentials", { redirect: false })` reports is `wrong_credentials:TRIES_LEFT` (without the number when
 * tries are not counted), `rate_limited:SECONDS` or `unavailable`.
 */
export function authOptions(countTry: CountTry): NextAuthOptions {
  trustOwnUrl();
  return {
    secret: cookieSecret(),
    useSecureCookies: hasSecureCookies(),
    session: { strategy: "jwt", maxAge: webSessionSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "E-mail and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (credentials, request) => authorize(countTry, credentials, request.headers ?? {}),
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user) return { sub: user.id, sid: "sid" in user ? user.sid : undefined };
        if (!(await findWebSession(String(token.sid)))) throw new Error("The session has ended.");
        return token;
      },
    },
    events: {
      signOut: ({ token }) => revokeSession(String(token?.sid)),
    },
    logger: { error: logError, warn: (code) => log.debug({ code }, "next-auth"), debug: () => {} },
  };
}

async function authorize(
  countTry: CountTry,
  credentials: Record<string, string> | undefined,
  headers: Record<string, string | undefined>,
): Promise<{ id: string; sid: string }> {
  let outcome: { id: string; sid: string } | string;
  try {
    outcome = await signInToWeb(countTry, credentials, headers);
  } catch (error) {
    // NextAuth puts the message of whatever is thrown here into the answer.
    log.error({ err: error }, "a sign-in failed on our side");
    outcome = "unavailable";
  }
  if (typeof outcome === "string") throw new Error(outcome);
  return outcome;
}

async function signInToWeb(
  countTry: CountTry,
  credentials: Record<string, string> | undefined,
  headers: Record<string, string | undefined>,
): Promise<{ id: string; sid: string } | string> {
  const input = signInInput.safeParse({ email: credentials?.email, password: credentials?.password });
  if (!input.success) return "wrong_credentials";
  let triesLeft: number | null;
  try {
    triesLeft = await countTry(input.data.email, headers);
  } catch (error) {
    if (error instanceof AppError && error.code === "rate_limited")
      return `rate_limited:${error.retryAfterSeconds ?? 60}`;
    throw error;
  }
  const user = await findUserByPassword(input.data);
  if (!user) return triesLeft === null ? "wrong_credentials" : `wrong_credentials:${triesLeft}`;
  return { id: user.id, sid: await openWebSession(user.id, headers["user-agent"] ?? null) };
}

// NextAuth reads its own address from the environment: a fixed one, or whatever host the request names.
function trustOwnUrl(): void {
  const { PUBLIC_URL } = env();
  if (PUBLIC_URL) process.env.NEXTAUTH_URL ??= PUBLIC_URL;
  else process.env.AUTH_TRUST_HOST ??= "true";
}

// A cookie that is old, forged or revoked is everyday business; NextAuth clears it.
function logError(code: string, metadata: unknown): void {
  if (code === "JWT_SESSION_ERROR") log.debug({ code }, "next-auth");
  else log.error({ code, metadata }, "next-auth");
}
