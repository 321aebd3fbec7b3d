import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { useDatabase } from "@/tests/support/database";
import { authOptions, type CountTry, signUp, type User } from ".";
import { findCookieSession, sessionCookieName } from "./cookie";

const database = useDatabase();
const password = "correct horse battery";
const countTry = vi.fn<CountTry>();
let user: User;
beforeAll(async () => {
  ({ user } = await signUp({ email: "ada@example.com", password, fullName: "Ada" }));
});
beforeEach(() => {
  countTry.mockReset().mockResolvedValue(9);
});

/** A browser in front of NextAuth: keeps the cookies it is given. */
class Browser {
  readonly cookies: Record<string, string> = {};

  async send(method: "GET" | "POST", path: string, body: Record<string, string> = {}) {
    const answer = { status: 200, json: undefined as unknown, location: "" };
    const response = {
      getHeader: () => undefined,
      setHeader: (name: string, value: string | string[]) => this.#receive(answer, name, value),
      status(code: number) {
        answer.status = code;
        return this;
      },
      json: (value: unknown) => {
        answer.json = value;
      },
      send: (value: unknown) => {
        answer.json = value;
      },
      end: () => {},
    };
    const request = {
      method,
      body,
      query: { nextauth: path.split("/") },
      cookies: this.cookies,
      headers: { host: "localhost:3000", "x-forwarded-proto": "http", "user-agent": "test browser" },
    };
    // safe because NextAuth reads and calls no more of the two than what stands here
    await NextAuth(
      request as never as NextApiRequest,
      response as never as NextApiResponse,
      authOptions(countTry),
    );
    return answer;
  }

  async signIn(credentials: Record<string, string>) {
    const { json } = await this.send("GET", "csrf");
    const { csrfToken } = json as { csrfToken: string };
    return this.send("POST", "callback/credentials", { ...credentials, csrfToken, json: "true" });
  }

  get session(): string | undefined {
    return this.cookies[sessionCookieName()];
  }

  #receive(answer: { location: string }, name: string, value: string | string[]): void {
    if (name === "Location") answer.location = String(value);
    if (name !== "Set-Cookie") return;
    for (const cookie of [value].flat()) {
      const [, key = "", content = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (content) this.cookies[key] = decodeURIComponent(content);
      else delete this.cookies[key];
    }
  }
}

const errorOf = (json: unknown) => new URL((json as { url: string }).url).searchParams.get("error");

describe("signing in with the form", () => {
  test("sets a cookie that names a session of ours, and says nothing else", async () => {
    const browser = new Browser();
    const { status, json } = await browser.signIn({ email: " ADA@example.com ", password });
    expect([status, errorOf(json)]).toEqual([200, null]);
    const session = await findCookieSession(browser.session);
    expect(session).toMatchObject({ kind: "web", user });
    const row = await database().prisma.session.findUniqueOrThrow({ where: { id: session?.sessionId } });
    expect(row).toMatchObject({ kind: "web", tokenHash: null, userAgent: "test browser" });
    expect(Math.round((row.expiresAt.getTime() - Date.now()) / 86_400_000)).toBe(30);
  });

  test("tells how many tries are left, apart from having none", async () => {
    countTry.mockResolvedValue(4);
    const wrong = await new Browser().signIn({ email: user.email, password: "wrong" });
    expect([wrong.status, errorOf(wrong.json)]).toEqual([401, "wrong_credentials:4"]);
    countTry.mockResolvedValue(null);
    expect(errorOf((await new Browser().signIn({ email: "x@x.io", password })).json)).toBe(
      "wrong_credentials",
    );
    countTry.mockRejectedValue(new AppError("rate_limited", "", { retryAfterSeconds: 37 }));
    const late = new Browser();
    expect(errorOf((await late.signIn({ email: user.email, password })).json)).toBe("rate_limited:37");
    expect(late.session).toBeUndefined();
  });

  test("counts the account under one name however it is written", async () => {
    await new Browser().signIn({ email: " ADA@example.com", password: "wrong" });
    expect(countTry).toHaveBeenCalledWith(user.email, expect.objectContaining({ host: "localhost:3000" }));
  });

  test("says no more than unavailable when it fails on our side", async () => {
    const error = vi.spyOn(log, "error").mockImplementation(() => {});
    countTry.mockRejectedValue(new Error("connect ECONNREFUSED 10.0.0.1:5432"));
    const { json } = await new Browser().signIn({ email: user.email, password });
    expect(errorOf(json)).toBe("unavailable");
    expect(JSON.stringify(json)).not.toContain("10.0.0.1");
    expect(error).toHaveBeenCalled();
    error.mockRestore();
  });

  test("does nothing without the form's own token", async () => {
    const browser = new Browser();
    await browser.send("POST", "callback/credentials", { email: user.email, password, json: "true" });
    expect(browser.session).toBeUndefined();
    expect(countTry).not.toHaveBeenCalled();
  });
});

describe("a session", () => {
  async function signedIn(): Promise<Browser> {
    const browser = new Browser();
    await browser.signIn({ email: user.email, password });
    return browser;
  }

  test("ends in the database when signed out, so that a kept cookie is worth nothing", async () => {
    const browser = await signedIn();
    const kept = browser.session;
    const { json } = await browser.send("GET", "csrf");
    await browser.send("POST", "signout", { ...(json as { csrfToken: string }), json: "true" });
    expect(browser.session).toBeUndefined();
    expect(await findCookieSession(kept)).toBeNull();
  });

  test("is not prolonged by NextAuth once it is revoked", async () => {
    const browser = await signedIn();
    expect((await browser.send("GET", "session")).json).toMatchObject({ expires: expect.any(String) });
    await database().prisma.session.updateMany({
      where: { userId: user.id },
      data: { revokedAt: new Date() },
    });
    expect((await browser.send("GET", "session")).json).toEqual({});
    expect(browser.session).toBeUndefined();
  });

  test("needs a cookie that is ours", async () => {
    const browser = await signedIn();
    expect(await findCookieSession(undefined)).toBeNull();
    expect(await findCookieSession("nonsense")).toBeNull();
    expect(await findCookieSession(`${browser.session?.slice(0, -3)}AAA`)).toBeNull();
  });
});
