import { createHash } from 'node:crypto';
import { findingsAbout, type Finding } from './finding.ts';
import { readReceipt, type ReceiptLine } from './readRecords.ts';
import { judgeSignature, signatureFinding, type Expected, type Standing } from './trust.ts';

/** How receipts are judged. */
export interface ReceiptRules {
  readonly expected: Expected;
  /** Receipts from before signing pass, and are told as unsigned. */
  readonly allowUnsigned: boolean;
  /** Set where the list must begin with the very first receipt. */
  readonly isWhole: boolean;
}

/** A receipt that was read, with what is known of who wrote it. */
export interface JudgedReceipt extends ReceiptLine {
  readonly about: string;
  readonly standing: Standing;
}

/** What came of it. */
export interface VerifiedReceipts {
  readonly findings: readonly Finding[];
  readonly receipts: readonly JudgedReceipt[];
}

/** Verifies receipts in the order of the chain: the form of each, its signature, and that each names the one before. */
export function verifyReceipts(lines: readonly string[], rules: ReceiptRules): VerifiedReceipts {
  const findings: Finding[] = [];
  const receipts: JudgedReceipt[] = [];
  for (const [at, text] of lines.entries()) {
    const read = readReceipt(text);
    if (!read.ok) {
      findings.push(
        findingsAbout(lines.length === 1 ? 'receipt' : `line ${at + 1}`, 'form').wrong(read.failure),
      );
      continue;
    }
    const about = `receipt ${read.value.body.number}`;
    const { standing } = judgeSignature(read.value.value, rules.expected);
    receipts.push({ ...read.value, about, standing });
  }
  findings.push(...chainFindings(receipts, rules));
  // A hole in the chain vouches for nothing.
  const isUnbroken = findings.every((finding) => finding.result !== 'wrong');
  const lastTrusted = receipts.findLastIndex((receipt) => receipt.standing === 'trusted');
  for (const [at, receipt] of receipts.entries())
    findings.push(standingOf(receipt, { rules, isVouched: isUnbroken && at < lastTrusted }));
  return { findings, receipts };
}

function standingOf(
  receipt: JudgedReceipt,
  { rules, isVouched }: { readonly rules: ReceiptRules; readonly isVouched: boolean },
): Finding {
  if (receipt.standing === 'unsigned') {
    const { ok, note } = findingsAbout(receipt.about, 'signature');
    if (isVouched) return ok('unsigned itself; a later, signed receipt names its digest by way of the chain');
    if (rules.allowUnsigned) return note('unsigned: anyone can have written this');
  }
  return signatureFinding(receipt.about, judgeSignature(receipt.value, rules.expected), rules.expected);
}

function chainFindings(receipts: readonly JudgedReceipt[], { isWhole }: ReceiptRules): readonly Finding[] {
  const findings: Finding[] = [];
  const [first] = receipts;
  if (first === undefined) return [findingsAbout('file', 'form').wrong('it holds no receipt')];
  const start = findingsAbout(first.about, 'chain');
  if (first.body.previous === null ? first.body.number !== 1 : first.body.number === 1)
    findings.push(start.wrong('its number and the receipt before it contradict each other'));
  else if (first.body.previous === null) findings.push(start.ok('the first of its chain'));
  else if (isWhole)
    findings.push(start.wrong(`the chain begins with number ${first.body.number}: those before are missing`));
  else if (receipts.length === 1)
    findings.push(
      start.note(`names the receipt before it, ${first.body.previous}; alone it cannot show that one`),
    );
  else findings.push(start.note('the first here; those before are not in this file'));
  for (const [at, receipt] of receipts.entries()) {
    const before = receipts[at - 1];
    if (before !== undefined) findings.push(linkFinding(before, receipt));
  }
  return findings;
}

function linkFinding(before: JudgedReceipt, receipt: JudgedReceipt): Finding {
  const { ok, wrong } = findingsAbout(receipt.about, 'chain');
  if (receipt.body.number !== before.body.number + 1)
    return wrong(`does not come right after number ${before.body.number}: receipts are missing or swapped`);
  const digest = createHash('sha256').update(before.text).digest('hex');
  return receipt.body.previous === digest
    ? ok(`names the digest of ${before.about}`)
    : wrong(`does not name the digest of ${before.about}: one of them was changed`);
}
