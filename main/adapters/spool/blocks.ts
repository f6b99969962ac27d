/** Files are written in blocks of this size. */
export const BLOCK_BYTES = 1024 * 1024;

/** Pairs that are out at one time: they bound what the spool holds in memory. Who comes later writes without. */
const PAIRS_MAX = 8;
/** Pairs that are kept for the next file. */
const IDLE_PAIRS_MAX = 2;
/**
 * After so many bytes what they came in is collected. V8 lets 32 MiB gather, and then marks everything there is, in four threads: of
 * 1 GB through the mirror that took half of the daemon's time (4.1 s of processor, 2.2 s with this).
 */
const COLLECTED_BYTES = 8 * BLOCK_BYTES;
/** As WebAssembly counts memory. */
const PAGE_BYTES = 64 * 1024;

/** Two blocks: one is filled while the other is on its way to the disk. */
export type BlockPair = readonly [Uint8Array, Uint8Array];

/** The one thing of WebAssembly that is used, which Node's types leave out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Memory to gather files in, lent for the time of their writing. */
export class BlockPool {
  readonly #idle: BlockPair[] = [];
  readonly #collect: () => void;
  #lent = 0;
  #uncollected = 0;

  /** `collect` frees what bodies came in, all that was made just now and that nobody holds. */
  constructor(collect: () => void = () => undefined) {
    this.#collect = collect;
  }

  /** Undefined when all are out. */
  take(): BlockPair | undefined {
    if (this.#lent >= PAIRS_MAX) return undefined;
    this.#lent += 1;
    return this.#idle.pop() ?? makePair();
  }

  /** Bytes were copied into a block: what they came in is of no use any more. */
  noteTaken(bytes: number): void {
    this.#uncollected += bytes;
    if (this.#uncollected < COLLECTED_BYTES) return;
    this.#uncollected = 0;
    this.#collect();
  }

  /** Nobody may hold a part of it any more. */
  give(pair: BlockPair): void {
    this.#lent -= 1;
    if (this.#idle.length < IDLE_PAIRS_MAX) this.#idle.push(pair);
  }
}

/** A direct write takes only memory that begins with a page of the system's, as WebAssembly's does and a `Buffer` does not. */
function makePair(): BlockPair {
  const buffer = pagedMemory(2 * BLOCK_BYTES);
  return [new Uint8Array(buffer, 0, BLOCK_BYTES), new Uint8Array(buffer, BLOCK_BYTES, BLOCK_BYTES)];
}

function pagedMemory(bytes: number): ArrayBuffer {
  try {
    return new WebAssembly.Memory({ initial: bytes / PAGE_BYTES }).buffer;
  } catch {
    // It also reserves addresses, which a process may be short of. Other memory goes through the cache.
    return new ArrayBuffer(bytes);
  }
}
