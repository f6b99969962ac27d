import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';

/** Causes for which a file is held back because it looks damaged: it can be sent as it is, or left out. */
const SUSPICIOUS_CODES: readonly FailureCode[] = [
  'file.empty',
  'file.shrunk',
  'file.smaller-than-sent',
  'file.tail-empty',
];

/** Files of one batch that have the same name. */
const CLASH_CODE: FailureCode = 'file.name-clash';

/** True when a person says which of several files goes under a name. */
export function isClash(code: FailureCode | undefined): boolean {
  return code === CLASH_CODE;
}

/** True when a file was held back for its looks alone, and a person says whether it is sent. */
export function isSuspicious(code: FailureCode | undefined): boolean {
  return code !== undefined && SUSPICIOUS_CODES.includes(code);
}
