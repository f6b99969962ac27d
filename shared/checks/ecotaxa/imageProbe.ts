import { gifSteps, jpegSteps, pngSteps } from './imageFormats.ts';
import type { ImageRequest, ImageSteps, ImageVerdict } from './imageFormats.ts';

/** Walks through an image as its bytes come by, keeping only what its format asks for. */
export interface ImageProbe {
  /** Takes further bytes; false when the verdict is clear. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** The verdict, the file being at its end if it is not clear yet. */
  readonly end: () => ImageVerdict;
}

/** Starts on a file whose content begins like this format. */
export function createImageProbe(type: 'image/png' | 'image/jpeg' | 'image/gif'): ImageProbe {
  const steps = type === 'image/png' ? pngSteps() : type === 'image/jpeg' ? jpegSteps() : gifSteps();
  return new Walk(steps);
}

const NOTHING = new Uint8Array(0);

class Walk implements ImageProbe {
  private readonly steps: ImageSteps;
  private request: ImageRequest | undefined;
  private verdict: ImageVerdict | undefined;
  private taken: Uint8Array = NOTHING;
  private skipped = 0;
  private last = -1;

  constructor(steps: ImageSteps) {
    this.steps = steps;
    this.advance(NOTHING);
  }

  push(chunk: Uint8Array): boolean {
    let rest = chunk;
    while (this.verdict === undefined && rest.length > 0) rest = this.feed(rest);
    return this.verdict === undefined;
  }

  end(): ImageVerdict {
    return this.verdict ?? this.request?.ifEnds ?? { kind: 'broken', reason: 'unknown' };
  }

  /** Gives what the request needs; gives back what is left. */
  private feed(chunk: Uint8Array): Uint8Array {
    const request = this.request;
    switch (request?.kind) {
      case 'take':
        return this.take(chunk, request.bytes);
      case 'skip': {
        const step = Math.min(chunk.length, request.bytes - this.skipped);
        this.skipped += step;
        if (this.skipped === request.bytes) this.advance(NOTHING);
        return chunk.subarray(step);
      }
      case 'find':
        return this.find(chunk, request.pair);
      case undefined:
        return NOTHING;
      default:
        return request satisfies never;
    }
  }

  private take(chunk: Uint8Array, bytes: number): Uint8Array {
    const step = Math.min(chunk.length, bytes - this.taken.length);
    const joined = new Uint8Array(this.taken.length + step);
    joined.set(this.taken);
    joined.set(chunk.subarray(0, step), this.taken.length);
    this.taken = joined;
    if (joined.length === bytes) this.advance(joined);
    return chunk.subarray(step);
  }

  private find(chunk: Uint8Array, pair: readonly [number, number]): Uint8Array {
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.last === pair[0] && byte === pair[1]) {
        this.advance(NOTHING);
        return chunk.subarray(at + 1);
      }
      this.last = byte;
    }
    return NOTHING;
  }

  private advance(taken: Uint8Array): void {
    this.taken = NOTHING;
    this.skipped = 0;
    this.last = -1;
    let next = this.steps.next(taken);
    // Nothing to skip or take is done at once.
    while (next.done !== true && next.value.kind !== 'find' && next.value.bytes <= 0) {
      next = this.steps.next(NOTHING);
    }
    if (next.done === true) this.verdict = next.value;
    else this.request = next.value;
  }
}
