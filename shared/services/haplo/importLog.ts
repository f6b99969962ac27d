/** How an import ended, read from the log that the server's page shows. */
export type ImportLogOutcome = 'clean' | 'errors' | 'exception';

/**
 * Reads the outcome of a Haplo import log: lines between `START: date` and `END: date`, with
 * `EXCEPTION: Error during import: ...` where the run died (haplo-plugins e39348a, data_import_batch run).
 * A log with EXCEPTION is never clean, whatever its error count says; a log without END is not clean either.
 * Undefined when the text is no such log.
 */
export function importLogOutcome(log: string): ImportLogOutcome | undefined {
  const lines = log.split(/\r?\n/).map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith('START: '));
  if (start < 0) return undefined;
  const told = lines.slice(start + 1).filter((line) => line !== '');
  if (told.some((line) => line.startsWith('EXCEPTION:'))) return 'exception';
  const end = told.findIndex((line) => line.startsWith('END: '));
  if (end < 0) return 'exception';
  return end === 0 ? 'clean' : 'errors';
}
