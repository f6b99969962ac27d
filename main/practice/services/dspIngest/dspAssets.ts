import { createHash, randomBytes } from 'node:crypto';
import { DSP_EXTENSIONS } from '../../../../shared/services/dspIngest/fileNames.ts';
import type { DspAsset, DspFile } from './dspState.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_BYTES = 16;
const ID_HALF_LENGTH = 11;

/** What every picture measures here: the practice server does not look into files. Pixels. */
const PICTURE = { width: 640, height: 480 };

const MIME_TYPES: Readonly<Record<string, string>> = {
  jpx: 'image/jpx',
  jp2: 'image/jp2',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  zip: 'application/zip',
  csv: 'text/csv',
  txt: 'text/plain',
  xml: 'application/xml',
  json: 'application/json',
};

/** A new asset id: a UUID's 128 bits in base 62, in two halves (infrastructure/Base62.scala). */
export function newAssetId(): string {
  let rest = BigInt(`0x${randomBytes(ID_BYTES).toString('hex')}`);
  let digits = '';
  while (digits.length < 2 * ID_HALF_LENGTH) {
    digits = BASE62.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return `${digits.slice(0, ID_HALF_LENGTH)}-${digits.slice(ID_HALF_LENGTH)}`;
}

/**
 * What an ingest makes of a file: a JPEG 2000 of a picture, else a copy (IngestService.scala, StillImageService,
 * MovingImageService). Types go by the extension only.
 */
export function ingestedAsset(id: string, path: string, file: DspFile): DspAsset {
  const originalFilename = path.split('/').at(-1) ?? path;
  const extension = originalFilename.slice(originalFilename.lastIndexOf('.') + 1);
  const known = extension.toLowerCase();
  const isPicture = (DSP_EXTENSIONS.image as readonly string[]).includes(known) && known !== 'svg';
  const isLowered = isPicture || known === 'mp4' || known === 'svg';
  const derived = isPicture ? 'jpx' : isLowered ? known : extension;
  return {
    internalFilename: `${id}.${derived}`,
    originalInternalFilename: `${id}.${extension}.orig`,
    originalFilename,
    checksumOriginal: file.sha256,
    checksumDerivative: isPicture ? sha256(`picture of ${file.sha256}`) : file.sha256,
    ...(isPicture ? PICTURE : {}),
    ...mimeType('internalMimeType', derived.toLowerCase()),
    ...mimeType('originalMimeType', known),
  };
}

function mimeType(
  field: 'internalMimeType' | 'originalMimeType',
  extension: string,
): Partial<Pick<DspAsset, 'internalMimeType' | 'originalMimeType'>> {
  return { [field]: MIME_TYPES[extension] ?? 'application/octet-stream' };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
