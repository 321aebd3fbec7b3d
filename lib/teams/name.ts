import { z } from "zod";

// PostgreSQL cannot store NUL, a lone surrogate is no text, and control characters break lines and lists.
const unprintable = /[\p{Cc}\p{Cs}]/u;

/** A name as people type it: 1 to 100 characters after trimming, no control characters. */
export const nameField = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(100, "is longer than 100 characters")
  .refine((name) => !unprintable.test(name), "has characters that cannot be shown");

/** A URL-safe ASCII form of a name, at most 40 characters; never one that could be taken for an id. */
export function toSlug(name: string, fallback: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/[\p{M}'’]/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  if (!slug) return fallback;
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(slug) ? `${fallback}-${slug}`.slice(0, 40) : slug;
}
