import { headers } from "next/headers";
import { env } from "@/lib/env";

/** Where the visitor reaches this server, without a slash at the end: what PUBLIC_URL says, else what the request does. */
export async function ownOrigin(): Promise<string> {
  const { PUBLIC_URL } = env();
  if (PUBLIC_URL) return PUBLIC_URL.replace(/\/+$/, "");
  const sent = await headers();
  const host = sent.get("x-forwarded-host") ?? sent.get("host") ?? "localhost:3000";
  const protocol = sent.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https" ? "https" : "http";
  return `${protocol}://${host}`;
}
