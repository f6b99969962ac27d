import { ECOTAXA_IMAGE_REASONS } from '../../services/ecotaxa/importMessages.ts';
import { ECOTAXA_ACCEPTED_TYPES, ECOTAXA_KEPT_EXTENSIONS } from '../../services/ecotaxa/uploadRules.ts';
import type { FileFact } from './bundleFiles.ts';
import { createImageProbe } from './imageProbe.ts';
import type { ImageProbe } from './imageProbe.ts';
import type { ImageVerdict } from './imageFormats.ts';
import { SNIFF_BYTES, sniffType } from './sniffType.ts';
import type { SniffedType } from './sniffType.ts';

/** Looks at a file while its bytes come by: its type, and for an image whether the server will read it. */
export interface FileLook {
  /** Takes further bytes; false when no more are needed. */
  readonly push: (chunk: Uint8Array) => boolean;
  /** What the server will make of the file, which is at its end, or as far as was asked for. */
  readonly end: () => { readonly fact: FileFact; readonly type: SniffedType };
}

/** Starts on a file; `name` is its path. */
export function createFileLook(name: string): FileLook {
  let start: Uint8Array = new Uint8Array(0);
  let type: SniffedType | undefined;
  let probe: ImageProbe | undefined;
  const sniff = (): boolean => {
    type = sniffType(start);
    if (type !== 'image/png' && type !== 'image/jpeg' && type !== 'image/gif') return false;
    probe = createImageProbe(type);
    return probe.push(start);
  };
  return {
    push: (chunk) => {
      if (type !== undefined) return probe?.push(chunk) ?? false;
      const joined = new Uint8Array(start.length + chunk.length);
      joined.set(start);
      joined.set(chunk, start.length);
      start = joined;
      return start.length < SNIFF_BYTES || sniff();
    },
    end: () => {
      if (type === undefined) sniff();
      const sniffed = type ?? 'empty';
      return { type: sniffed, fact: factOf(name, sniffed, probe?.end()) };
    },
  };
}

function factOf(name: string, type: SniffedType, image: ImageVerdict | undefined): FileFact {
  if (image !== undefined) {
    const reason = image.kind === 'image' ? undefined : reasonOf(image.reason, name);
    return { kind: 'image', used: false, ...(reason !== undefined && { imageReason: reason }) };
  }
  const isKept = ECOTAXA_ACCEPTED_TYPES.has(type) || hasKeptExtension(name);
  const imageReason =
    type === 'image/tiff' ? ECOTAXA_IMAGE_REASONS.unsupported('TIFF') : reasonOf('unknown', name);
  return { kind: isKept ? 'kept' : 'removed', imageReason, used: false };
}

/** Whether a member of an archive is kept for its extension. */
export function hasKeptExtension(name: string): boolean {
  const lower = name.toLowerCase();
  return ECOTAXA_KEPT_EXTENSIONS.some((extension) => lower.endsWith(`.${extension}`));
}

function reasonOf(reason: Extract<ImageVerdict, { kind: 'broken' }>['reason'], name: string): string {
  switch (reason) {
    case 'unknown':
      return ECOTAXA_IMAGE_REASONS.unknown(`.../${name.slice(name.lastIndexOf('/') + 1)}`);
    case 'truncated':
      return ECOTAXA_IMAGE_REASONS.truncated;
    case 'corrupted-png':
      return ECOTAXA_IMAGE_REASONS.corruptedPng;
    case 'too-large':
      return ECOTAXA_IMAGE_REASONS.tooLarge;
    default:
      return reason satisfies never;
  }
}
