/** The limits of one exchange with a server. Tests shorten them; nothing else does. */
export interface HttpLimits {
  /** From the start of the call until the (secure) connection stands, proxy included. */
  readonly connectMs: number;
  /** From the last byte of the body until the head of the answer is complete. */
  readonly headersMs: number;
  /** Longest silence while bytes should be moving, in either direction. */
  readonly idleMs: number;
  /** What every exchange may take as a whole, before its size is added. */
  readonly deadlineBaseMs: number;
  /** A slower link than this cannot carry a file to its end. */
  readonly bytesPerSecondMin: number;
  /** Servers digest a file before they answer: a big one earns a longer wait for the head. */
  readonly digestBytesPerSecondMin: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connectMs: 10_000,
  headersMs: 60_000,
  idleMs: 30_000,
  deadlineBaseMs: 120_000,
  bytesPerSecondMin: 10 * 1024,
  digestBytesPerSecondMin: 20 * 1024 * 1024,
};

/** Answers are a digest, an id, an error text or a list; more than this is no answer. */
export const ANSWER_BYTES_MAX = 1024 * 1024;

/** Up to this size a body is gathered and written with its head: one packet train instead of two. */
export const SMALL_BODY_BYTES_MAX = 256 * 1024;

/**
 * A body is handed to the socket in pieces of at most this size, each flushed before the next: the piece must be
 * through within `idleMs`, which at this size is a slower rate than `bytesPerSecondMin` and so never the first to end.
 */
export const PIECE_BYTES_MAX = 256 * 1024;

/** The longest time that a timer of Node keeps, 24 days; it takes anything longer for 1 ms. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

/** What a whole exchange may take, in ms, for a body of that size. */
export function deadlineMs(limits: HttpLimits, bodyBytes: number): number {
  const earned = Math.ceil((bodyBytes / limits.bytesPerSecondMin) * 1000);
  return Math.min(limits.deadlineBaseMs + earned, TIMER_MS_MAX);
}

/** How long to wait for the head of an answer, in ms, once a body of that size was sent. */
export function headersWaitMs(limits: HttpLimits, bodyBytes: number): number {
  const earned = Math.ceil((bodyBytes / limits.digestBytesPerSecondMin) * 1000);
  return Math.min(limits.headersMs + earned, TIMER_MS_MAX);
}
