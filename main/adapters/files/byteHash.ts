import { createHash } from 'node:crypto';

/** The SHA-256 of bytes that come piece by piece. */
export interface ByteHash {
  /** Takes the next piece and gives it back, digested. The one that was given must not be touched any more. */
  take(piece: Uint8Array): Promise<Uint8Array>;
  /** Lower-case hex of all that was taken so far. */
  digest(): Promise<string>;
  /** Nothing more comes. */
  end(): void;
}

/** Digests in this thread, at once. */
export function ownHash(): ByteHash {
  const hash = createHash('sha256');
  return {
    take: (piece) => {
      hash.update(piece);
      return Promise.resolve(piece);
    },
    digest: () => Promise.resolve(hash.copy().digest('hex')),
    end: () => undefined,
  };
}
