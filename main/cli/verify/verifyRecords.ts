import { createHash } from 'node:crypto';
import { deliveredItems } from '../../../shared/model/receipt.ts';
import type { Seal } from '../../../shared/model/seal.ts';
import { findingsAbout, type Finding } from './finding.ts';
import { readRecords, type Records } from './readRecords.ts';
import { judgeSignature, signatureFinding } from './trust.ts';
import { verifyAccount } from './verifyAccount.ts';
import { verifyFiles, type NamedFile } from './verifyFiles.ts';
import { verifyReceipts, type JudgedReceipt, type ReceiptRules } from './verifyReceipts.ts';

/** How a file is judged. */
export interface VerifyRules extends ReceiptRules {
  /** A directory that holds the files; without it they are looked for at the paths in the record. */
  readonly files?: string;
}

/** Verifies whatever Waybill wrote: one receipt, several, or a sealed list. */
export async function verifyRecords(bytes: Uint8Array, rules: VerifyRules): Promise<readonly Finding[]> {
  const form = findingsAbout('file', 'form');
  const records = readRecords(bytes);
  if (!records.ok) return [form.wrong(records.failure)];
  const findings: Finding[] = [];
  if (records.value.seal !== undefined) findings.push(...sealFindings(records.value, rules));
  else if (rules.isWhole)
    findings.push(
      findingsAbout('file', 'chain').wrong(
        'it does not say where the chain ends: the last receipts may be missing (`waybill receipt --chain` writes one that does)',
      ),
    );
  const { lines, seal, table } = records.value;
  if (table !== undefined) return findings;
  if (seal?.body.format === 'waybill-files/1') {
    const account = verifyAccount(lines, seal.body['sums']);
    return [...findings, ...account.findings];
  }
  const verified = verifyReceipts(lines, { ...rules, isWhole: rules.isWhole || seal !== undefined });
  return [...findings, ...verified.findings, ...(await fileFindings(verified.receipts, rules))];
}

function sealFindings({ lines, seal, table }: Records, { expected }: VerifyRules): readonly Finding[] {
  if (seal === undefined) return [];
  const { body, line } = seal;
  const judged = judgeSignature(line.value, expected);
  return [
    signatureFinding('seal', judged, expected),
    table === undefined ? contentFinding(lines, body) : tableFinding(table, body),
  ];
}

function contentFinding(lines: readonly string[], seal: Seal): Finding {
  const { ok, wrong } = findingsAbout('seal', 'sums');
  if (seal.entries !== lines.length)
    return wrong(`it is of ${seal.entries} entries, the file has ${lines.length}: some are missing or added`);
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  return digest === seal.sha256
    ? ok(`all ${seal.entries} entries are there, as of ${seal.at}`)
    : wrong('the entries are not those that were sealed');
}

function tableFinding(table: string, seal: Seal): Finding {
  const { ok, wrong } = findingsAbout('seal', 'sums');
  return createHash('sha256').update(table).digest('hex') === seal.sha256
    ? ok(`all ${seal.entries} rows are there, as of ${seal.at}`)
    : wrong('the rows are not those that were sealed');
}

/** Paths of a record are followed only when it is known who wrote it: a stranger could name any place of a network. */
async function fileFindings(
  receipts: readonly JudgedReceipt[],
  rules: VerifyRules,
): Promise<readonly Finding[]> {
  const trusted = receipts.filter(({ standing }) => standing === 'trusted' || rules.files !== undefined);
  if (trusted.length === 0)
    return receipts.length === 0
      ? []
      : [
          findingsAbout('files', 'files').note(
            'not compared, since it is not known who wrote the record (--files DIR compares them there)',
          ),
        ];
  return verifyFiles(trusted.flatMap(namedFiles), rules.files);
}

function namedFiles({ about, body }: JudgedReceipt): readonly NamedFile[] {
  return deliveredItems(body).map(({ bytes, name, path, sha256 }) => ({ about, bytes, name, path, sha256 }));
}
