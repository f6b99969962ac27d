import {
  accountEntrySchema,
  noSums,
  SAFE_REASONS,
  withEntry,
  type AccountEntry,
} from '../../../shared/model/account.ts';
import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { findingsAbout, type Finding } from './finding.ts';
import { readLine } from './readRecords.ts';

/** What came of the lines of an account. */
export interface VerifiedAccount {
  readonly findings: readonly Finding[];
  readonly entries: readonly AccountEntry[];
}

/** Verifies the account of all files: each line, each verdict against its own facts, and that the sums add up. */
export function verifyAccount(lines: readonly string[], sums: unknown): VerifiedAccount {
  const findings: Finding[] = [];
  const entries: AccountEntry[] = [];
  for (const [at, text] of lines.entries()) {
    const line = readLine(text);
    const entry = line.ok ? accountEntrySchema.safeParse(line.value.value) : undefined;
    const wrong = findingsAbout(`line ${at + 2}`, 'form').wrong;
    if (!line.ok) findings.push(wrong(line.failure));
    else if (entry?.success !== true) findings.push(wrong('it is no entry of an account'));
    else {
      entries.push(entry.data);
      if (!isVerdictTrue(entry.data)) findings.push(wrong('its verdict does not follow from its facts'));
    }
  }
  findings.push(sumsFinding(entries, sums));
  return { findings, entries };
}

function isVerdictTrue(entry: AccountEntry): boolean {
  const isSafe = SAFE_REASONS.includes(entry.because);
  const isDelivered = entry.state === 'sent' || entry.state === 'imported';
  const isProven = entry.verification === 'digest' && entry.sha256 !== null;
  return entry.safeToRemove === isSafe && (!isSafe || (isDelivered && isProven));
}

function sumsFinding(entries: readonly AccountEntry[], sums: unknown): Finding {
  const { ok, wrong } = findingsAbout('account', 'sums');
  let counted = noSums();
  for (const entry of entries) counted = withEntry(counted, entry);
  return canonicalJson(sums) === canonicalJson(counted)
    ? ok(`${counted.seen} seen add up, each in one place; ${counted.safeToRemove} are safe to remove`)
    : wrong('its sums are not those of its entries');
}
