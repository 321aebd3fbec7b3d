// This module has no import: the bundler then writes each number where it is used, which is smaller.

/** Events the server takes in one request. */
export const MAX_BATCH = 1000;
/** What the server takes of the tags of one event. */
export const MAX_TAGS = 32;
export const MAX_TAG_NAME = 64;
export const MAX_TAG_VALUE = 256;

/** Bounds how long a request under way can keep a process alive. */
export const REQUEST_TIMEOUT_MS = 5000;
export const LAST_REQUEST_TIMEOUT_MS = 2000;
export const FIRST_BACKOFF_MS = 500;
export const MAX_BACKOFF_MS = 30_000;
export const MAX_RETRY_AFTER_MS = 60_000;
/** A server that is away is waited for; one that fails on this very batch is not, or it would block the rest. */
export const MAX_FAULTS = 6;

/** How long after its work a process still tries again, and how often. */
export const EXIT_GRACE_MS = 1500;
export const EXIT_BACKOFF_MS = 400;

/** Different reasons named in one message. */
export const MAX_REASONS = 3;
