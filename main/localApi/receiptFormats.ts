import { createHash } from 'node:crypto';
import { failure } from '../../shared/model/failure.ts';
import { receiptBodySchema, type ReceiptBody, type ReceiptItem } from '../../shared/model/receipt.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { StoredReceipt } from '../core/ports/store.ts';
import type { RawReply } from './handlers/handler.ts';

export type ReceiptFormat = 'json' | 'csv' | 'sha256' | 'bagit';

/** A receipt in one of its formats. JSON is the very text that its digest is of. */
export function receiptAs(receipt: StoredReceipt, format: ReceiptFormat): Result<RawReply> {
  const fileName = `receipt-${receipt.batchId}`;
  switch (format) {
    case 'json':
      return ok({ mediaType: 'application/json', fileName: `${fileName}.json`, body: receipt.body });
    case 'csv':
      return ok({
        mediaType: 'text/csv; charset=utf-8',
        fileName: `${fileName}.csv`,
        body: asCsv(bodyOf(receipt)),
      });
    case 'sha256':
      return ok({
        mediaType: 'text/plain; charset=utf-8',
        fileName: `${fileName}.sha256`,
        body: asDigestList(bodyOf(receipt)),
      });
    case 'bagit':
      return fail(
        failure('request.invalid', {
          where: 'query.format',
          reason: 'this version writes json, csv and sha256',
        }),
      );
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

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP ASVS 5, 1.2.10). */
function asCsv(body: ReceiptBody): string {
  const rows = body.items.map((item) => COLUMNS.map((column) => csvCell(item[column])));
  return [[...COLUMNS], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  // oxlint-disable-next-line no-control-regex
  const guarded = /^[=+\-@\t\r\u0000]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Lines that `sha256sum --check` reads: of what arrived, by its path here, or by its name where it has none. */
function asDigestList(body: ReceiptBody): string {
  return body.items
    .filter((item) => item.sha256 !== null && (item.state === 'sent' || item.state === 'imported'))
    .map((item) => digestLine(item.sha256 ?? '', item.path ?? item.name))
    .join('');
}

/** GNU coreutils: a line whose name has a backslash or line break begins with `\`, and the name is escaped. */
function digestLine(sha256: string, path: string): string {
  if (!/[\\\n\r]/.test(path)) return `${sha256}  ${path}\n`;
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `\\${sha256}  ${escaped}\n`;
}
