import { createHash } from 'node:crypto';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { deliveredItems, type ReceiptBody } from '../../shared/model/receipt.ts';

/** Width of a line in bag-info.txt, characters: "SHOULD NOT exceed 79" (RFC 8493, 2.2.2). */
const LINE_WIDTH = 79;

/**
 * A BagIt 1.0 bag (RFC 8493) of a batch, as a zip: bagit.txt, bag-info.txt, the manifest of its files, the receipt, and a
 * manifest of these. The files themselves are not in it: laid below `data/` under their names, they make it whole.
 */
export function bagOf(body: ReceiptBody, receiptText: string): Uint8Array {
  const items = deliveredItems(body);
  const files: Record<string, string> = {
    'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    'bag-info.txt': bagInfo(body),
    'manifest-sha256.txt': items.map(({ name, sha256 }) => `${sha256}  ${bagPath(name)}\n`).join(''),
    'waybill-receipt.json': `${receiptText}\n`,
  };
  const tags = Object.entries(files).map(([name, text]) => `${sha256Of(text)}  ${name}\n`);
  const all = { ...files, 'tagmanifest-sha256.txt': tags.join('') };
  const entries: Zippable = {};
  for (const [name, text] of Object.entries(all))
    entries[`${body.batch.id}/${name}`] = [strToU8(text), { mtime: zipTime(body.at) }];
  return zipSync(entries);
}

function bagInfo(body: ReceiptBody): string {
  const items = deliveredItems(body);
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const lines: readonly (readonly [string, string])[] = [
    ['Bagging-Date', body.at.slice(0, 10)],
    ['External-Identifier', body.batch.id],
    ['External-Description', body.batch.comment],
    ['Bag-Software-Agent', `Waybill ${body.waybill}`],
    ['Payload-Oxum', `${bytes}.${items.length}`],
    ['Sent-To', `${body.destination.name} (${body.destination.kind}) ${body.destination.url}`],
    ['Receipt', body.id],
  ];
  const told = lines.filter(([, value]) => value.trim() !== '');
  return told.map(([label, value]) => folded(`${label}: ${value.replaceAll(/\s+/g, ' ').trim()}`)).join('');
}

/** Long lines go on behind a space. Only at spaces: elsewhere one would be read into the value. */
function folded(text: string): string {
  let line = '';
  let all = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE_WIDTH) {
      all += `${line}\n`;
      line = ` ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return `${all}${line}\n`;
}

/** RFC 8493, 2.1.3: CR, LF and % are percent-encoded. A name never leads out of the bag. */
function bagPath(name: string): string {
  const parts = name.split('/').map((part) => (part === '' || part === '.' || part === '..' ? '_' : part));
  return `data/${parts.join('/')}`.replaceAll('%', '%25').replaceAll('\n', '%0A').replaceAll('\r', '%0D');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Zip tells times from 1980 to 2099 only. */
function zipTime(iso: string): Date {
  const year = Number(iso.slice(0, 4));
  return year >= 1980 && year < 2099 ? new Date(iso) : new Date('1980-01-02T00:00:00Z');
}
