import { decode } from "next-auth/jwt";
import { env } from "@/lib/env";
import { dataSecret } from "@/lib/secrets";
import { findWebSession, type Session } from "./sessions";

/** The secret that session cookies are encrypted with. */
export function cookieSecret(): string {
  return env().APP_SECRET ?? dataSecret("app_secret");
}

/** Whether cookies are for https only, which is known from PUBLIC_URL. */
export function hasSecureCookies(): boolean {
  return env().PUBLIC_URL?.startsWith("https://") ?? false;
}

/** The name NextAuth gives the session cookie. */
export function sessionCookieName(): string {
  return `${hasSecureCookies() ? "__Secure-" : ""}next-auth.session-token`;
}

/** The live session of a cookie's value; null when it is forged, expired or revoked. */
export async function findCookieSession(value: string | undefined): Promise<Session | null> {
  if (!value) return null;
  const token = await decode({ token: value, secret: cookieSecret() }).catch(() => null);
  return typeof token?.sid === "string" ? findWebSession(token.sid) : null;
}
