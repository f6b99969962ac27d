/** Randomness, as the core sees it. A seeded one makes a run repeatable. */
export interface Random {
  /** `count` random bytes, cryptographically strong in the real adapter. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}
