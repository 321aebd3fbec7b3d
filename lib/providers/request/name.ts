const LONGEST = 256;

/** A name of a request as an event and a database take it; null where nothing of it is left. */
export function toName(given: string | null): string | null {
  if (given === null) return null;
  return given.replaceAll("\0", "").toWellFormed().slice(0, LONGEST).toWellFormed().trim() || null;
}
