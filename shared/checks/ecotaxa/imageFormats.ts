import { ECOTAXA_IMAGE_PIXELS_MAX } from '../../services/ecotaxa/importLimits.ts';
import { crc32 } from './crc32.ts';

/** What can be told of an image without decoding it. */
export type ImageVerdict =
  | { readonly kind: 'image'; readonly width: number; readonly height: number }
  | { readonly kind: 'broken'; readonly reason: 'unknown' | 'truncated' | 'corrupted-png' | 'too-large' };

/** What a format wants next of the bytes, and what to make of a file that ends there. */
export type ImageRequest = { readonly ifEnds: ImageVerdict } & (
  | { readonly kind: 'take'; readonly bytes: number }
  | { readonly kind: 'skip'; readonly bytes: number }
  /** Everything up to and with these two bytes. */
  | { readonly kind: 'find'; readonly pair: readonly [number, number] }
);

/** A format's walk: it is given the bytes it asked to take. */
export type ImageSteps = Generator<ImageRequest, ImageVerdict, Uint8Array>;

const UNKNOWN: ImageVerdict = { kind: 'broken', reason: 'unknown' };
const TRUNCATED: ImageVerdict = { kind: 'broken', reason: 'truncated' };

function sized(width: number, height: number): ImageVerdict {
  return width * height > ECOTAXA_IMAGE_PIXELS_MAX
    ? { kind: 'broken', reason: 'too-large' }
    : { kind: 'image', width, height };
}

function take(bytes: number, ifEnds: ImageVerdict): ImageRequest {
  return { kind: 'take', bytes, ifEnds };
}

function skip(bytes: number, ifEnds: ImageVerdict): ImageRequest {
  return { kind: 'skip', bytes, ifEnds };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const PNG_SIGNATURE_BYTES = 8;
const PNG_HEADER_CHUNK_BYTES = 25;
const PNG_CHUNK_TYPE = /^[A-Za-z]{4}$/;

/** PNG: the header chunk with its checksum, then chunk by chunk to the end of the image data (PNG specification, third edition, 5 and 11). */
export function* pngSteps(): ImageSteps {
  yield skip(PNG_SIGNATURE_BYTES, UNKNOWN);
  const header = yield take(PNG_HEADER_CHUNK_BYTES, UNKNOWN);
  const isHeader =
    chunkType(header) === 'IHDR' && crc32(header.subarray(4, 21)) === view(header).getUint32(21);
  if (!isHeader) return UNKNOWN;
  const verdict = sized(view(header).getUint32(8), view(header).getUint32(12));
  if (verdict.kind === 'broken') return verdict;
  let hasData = false;
  for (;;) {
    // Pillow does not miss the end chunk once the image data are there.
    const chunk = yield take(8, hasData ? verdict : UNKNOWN);
    const type = chunkType(chunk);
    if (!PNG_CHUNK_TYPE.test(type)) return hasData ? { kind: 'broken', reason: 'corrupted-png' } : UNKNOWN;
    if (hasData && type !== 'IDAT') return verdict;
    if (type === 'IEND') return UNKNOWN;
    if (type === 'IDAT') hasData = true;
    yield skip(view(chunk).getUint32(0), hasData ? TRUNCATED : UNKNOWN);
    yield skip(4, hasData ? verdict : UNKNOWN);
  }
}

function chunkType(chunk: Uint8Array): string {
  return String.fromCharCode(...chunk.subarray(4, 8));
}

const JPEG_START_OF_SCAN = 0xda;
const JPEG_END_OF_IMAGE = 0xd9;
/** Markers in C0..CF that do not begin a frame: tables, extensions, arithmetic conditioning. */
const JPEG_NO_FRAMES: readonly number[] = [0xc4, 0xc8, 0xcc];

/** JPEG: marker by marker to the frame's size and the scan, then to the end marker (ITU-T T.81, annex B). */
export function* jpegSteps(): ImageSteps {
  yield skip(2, UNKNOWN);
  let verdict: ImageVerdict = UNKNOWN;
  for (;;) {
    let marker = 0;
    while (marker !== 0xff) marker = (yield take(1, UNKNOWN))[0] ?? 0;
    while (marker === 0xff) marker = (yield take(1, UNKNOWN))[0] ?? 0;
    if (marker === JPEG_END_OF_IMAGE) return UNKNOWN;
    const standsAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (standsAlone) continue;
    if (marker === JPEG_START_OF_SCAN) {
      if (verdict.kind === 'broken') return verdict;
      yield { kind: 'find', pair: [0xff, JPEG_END_OF_IMAGE], ifEnds: TRUNCATED };
      return verdict;
    }
    const length = view(yield take(2, UNKNOWN)).getUint16(0);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !JPEG_NO_FRAMES.includes(marker) && length >= 7;
    if (isFrame) {
      const frame = view(yield take(5, UNKNOWN));
      verdict = sized(frame.getUint16(3), frame.getUint16(1));
    }
    yield skip(length - 2 - (isFrame ? 5 : 0), UNKNOWN);
  }
}

const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;

/** GIF: the screen, then block by block to the end of the first image (GIF89a specification). */
export function* gifSteps(): ImageSteps {
  const screen = view(yield take(13, UNKNOWN));
  const verdict = sized(screen.getUint16(6, true), screen.getUint16(8, true));
  if (verdict.kind === 'broken') return verdict;
  yield skip(colourTableBytes(screen.getUint8(10)), UNKNOWN);
  for (;;) {
    const kind = (yield take(1, UNKNOWN))[0];
    if (kind === GIF_EXTENSION) {
      yield skip(1, UNKNOWN);
      yield* subBlocks(UNKNOWN);
    } else if (kind === GIF_IMAGE) {
      const image = view(yield take(9, UNKNOWN));
      yield skip(colourTableBytes(image.getUint8(8)) + 1, TRUNCATED);
      yield* subBlocks(TRUNCATED);
      return verdict;
    } else return UNKNOWN;
  }
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function* subBlocks(ifEnds: ImageVerdict): Generator<ImageRequest, void, Uint8Array> {
  for (;;) {
    const length = (yield take(1, ifEnds))[0] ?? 0;
    if (length === 0) return;
    yield skip(length, ifEnds);
  }
}
