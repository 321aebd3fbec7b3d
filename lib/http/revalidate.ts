import { createHash } from "node:crypto";

type Copy = {
  /** Of the text; made from it unless it is given. */
  etag?: string;
  cacheControl: string;
  /** The request's headers that the text depends on. */
  vary?: string;
};

function entityTag(text: string): string {
  return `W/"${createHash("sha256").update(text).digest("base64url")}"`;
}

/** Answers JSON text that the caller may keep, or 304 when the copy that it has is still good. */
export function answerCopy(
  request: Request,
  json: string,
  { etag = entityTag(json), cacheControl, vary }: Copy,
): Response {
  const headers = new Headers({ ETag: etag, "Cache-Control": cacheControl });
  if (vary) headers.set("Vary", vary);
  if (isMatch(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers });
  headers.set("Content-Type", "application/json");
  return new Response(json, { headers });
}

/** Answers what a scope may see: kept by its own caller for some seconds, and told apart by who asks. */
export function answerOwnCopy(request: Request, body: unknown): Response {
  return answerCopy(request, JSON.stringify(body), {
    cacheControl: "private, max-age=10",
    vary: "Authorization, Cookie, X-Team",
  });
}

/** Weak comparison: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match */
function isMatch(stated: string | null, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return (stated ?? "").split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
