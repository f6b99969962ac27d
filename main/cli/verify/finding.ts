/** One thing that was looked at. A note is neither right nor wrong. */
export interface Finding {
  /** What it is about, such as `receipt 12`. */
  readonly about: string;
  readonly check: 'form' | 'signature' | 'chain' | 'files' | 'sums';
  readonly result: 'ok' | 'wrong' | 'note';
  readonly says: string;
}

/** Makes the findings of one check on one thing. */
export function findingsAbout(
  about: string,
  check: Finding['check'],
): Record<Finding['result'], (says: string) => Finding> {
  const made =
    (result: Finding['result']) =>
    (says: string): Finding => ({ about, check, result, says });
  return { ok: made('ok'), wrong: made('wrong'), note: made('note') };
}

/** True where nothing is wrong. */
export function isAllGood(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.result !== 'wrong');
}
