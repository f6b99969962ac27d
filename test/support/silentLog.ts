import type { Log, LogFields } from '../../main/core/ports/log.ts';

/** A log that nobody reads. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface RecordedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly sentence: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines, for tests that ask what was told. */
export class RecordingLog implements Log {
  readonly lines: RecordedLine[] = [];
  debug(sentence: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'debug', sentence, fields });
  }
  info(sentence: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', sentence, fields });
  }
  warn(sentence: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'warn', sentence, fields });
  }
  error(sentence: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'error', sentence, fields });
  }
}
