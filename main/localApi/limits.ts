/** Limits of the local API. Each keeps one caller from starving the others, or a bad one from filling memory. */

/** A request line with all its headers, bytes. */
export const HEAD_BYTES_MAX = 16 * 1024;
/** Header fields of one request. */
export const HEADERS_MAX = 100;
/** The head of a request must be whole after that, ms. */
export const HEAD_MS_MAX = 10_000;
/** A JSON body: room for `PATHS_MAX` long paths, or a pasted log. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** A JSON body must be whole after that, ms. */
export const BODY_MS_MAX = 30_000;
/** A body on its way into the spool may be silent for that long, ms. */
export const SPOOL_SILENCE_MS_MAX = 60_000;
/** Connections that are served; one more is answered 429. */
export const CONNECTIONS_MAX = 200;
/** Beyond that a connection is closed without a word. */
export const CONNECTIONS_HARD_MAX = 400;
/** An idle connection is kept for that long, ms. */
export const KEEP_ALIVE_MS = 5_000;
/** After a refusal the rest of a body is read away for at most that long, ms, so that the answer arrives. */
export const LINGER_MS = 1_000;
/** A path, decoded, characters. */
export const PATH_LENGTH_MAX = 2_048;
/** Open event streams. */
export const EVENT_STREAMS_MAX = 32;
/** Messages kept for those who come back with a `Last-Event-ID`. */
export const EVENT_RING_MESSAGES = 256;
/** Bytes of messages kept for them. */
export const EVENT_RING_BYTES_MAX = 8 * 1024 * 1024;
/** A reader with so many bytes unread gets a `gap` when it has caught up, instead of a growing buffer. */
export const SLOW_READER_BYTES_MAX = 1024 * 1024;
/** A comment is sent in a silent stream that often, ms: both sides notice a dead connection. */
export const HEARTBEAT_MS = 15_000;
/** Sign-in codes and browser sessions kept at once; the oldest goes first. */
export const SIGN_IN_CODES_MAX = 16;
export const SESSIONS_MAX = 64;
/** Named tokens of scripts kept at once. */
export const NAMED_TOKENS_MAX = 100;
/** When a token was last used is written at most that often, ms. */
export const LAST_USED_MS = 60_000;
/** A one-time code works for that long, ms. */
export const SIGN_IN_CODE_MS = 60_000;
/** Checks under way or waiting at once. */
export const CHECKS_UNDER_WAY_MAX = 16;
/** Ended checks whose findings are kept in memory; the oldest goes first. */
export const CHECKS_KEPT_MAX = 20;
/** Findings kept of one check; the rest is counted. */
export const CHECK_FINDINGS_MAX = 5_000;
/** Characters of an Idempotency-Key. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;
/** Batches and files that are counted by cause in one answer; there may be more, and the answer says so. */
export const ATTENTION_BATCHES_MAX = 10_000;
export const ATTENTION_ITEMS_MAX = 100_000;
