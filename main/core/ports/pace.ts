/** Holds the bytes of a send back, so that they leave no faster than they may. */
export interface Pace {
  /** At most so many bytes may leave at once: a larger piece would be a burst. May be `Infinity`. */
  pieceBytes(): number;
  /** Resolves when `bytes` more may leave, or at once when the signal aborts. */
  pass(bytes: number, signal: AbortSignal): Promise<void>;
}
