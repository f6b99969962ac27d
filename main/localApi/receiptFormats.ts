import { createHash } from 'node:crypto';
import { csvRow } from '../../shared/model/csvCell.ts';
import {
  deliveredItems,
  receiptBodySchema,
  type ReceiptBody,
  type ReceiptItem,
} from '../../shared/model/receipt.ts';
import type { StoredReceipt } from '../core/ports/store.ts';
import { bagOf } from './receiptBag.ts';
import type { RawReply } from './handlers/handler.ts';

export type ReceiptFormat = 'json' | 'csv' | 'sha256' | 'bagit';

/** A receipt in one of its formats. JSON is the very text that its digest is of. */
export function receiptAs(receipt: StoredReceipt, format: ReceiptFormat): Exclude<RawReply, 'taken'> {
  const fileName = `receipt-${receipt.batchId}`;
  switch (format) {
    case 'json':
      return { mediaType: 'application/json', fileName: `${fileName}.json`, body: receipt.body };
    case 'csv':
      return {
        mediaType: 'text/csv; charset=utf-8',
        fileName: `${fileName}.csv`,
        body: asCsv(bodyOf(receipt)),
      };
    case 'sha256':
      return {
        mediaType: 'text/plain; charset=utf-8',
        fileName: `${fileName}.sha256`,
        body: asDigestList(bodyOf(receipt)),
      };
    case 'bagit':
      return {
        mediaType: 'application/zip',
        fileName: `${fileName}.bag.zip`,
        body: bagOf(bodyOf(receipt), receipt.body),
      };
    default:
      return format satisfies never;
  }
}

/** The value of a Repr-Digest header (RFC 9530) for these bytes. */
export function reprDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

function bodyOf(receipt: StoredReceipt): ReceiptBody {
  return receiptBodySchema.parse(JSON.parse(receipt.body));
}

const COLUMNS = [
  'name',
  'path',
  'bytes',
  'sha256',
  'state',
  'verification',
  'remoteDigest',
  'remoteRef',
  'sentAt',
  'sends',
  'reason',
] as const satisfies readonly (keyof ReceiptItem)[];

function asCsv(body: ReceiptBody): string {
  return [COLUMNS, ...body.items.map((item) => COLUMNS.map((column) => item[column]))].map(csvRow).join('');
}

/** Lines that `sha256sum --check` reads: of what arrived, by its path here, or by its name where it has none. */
function asDigestList(body: ReceiptBody): string {
  return deliveredItems(body)
    .map((item) => digestLine(item.sha256, item.path ?? item.name))
    .join('');
}

/** GNU coreutils: a line whose name has a backslash or line break begins with `\`, and the name is escaped. */
function digestLine(sha256: string, path: string): string {
  if (!/[\\\n\r]/.test(path)) return `${sha256}  ${path}\n`;
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `\\${sha256}  ${escaped}\n`;
}
