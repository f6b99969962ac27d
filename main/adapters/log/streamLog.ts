import type { Writable } from 'node:stream';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log, LogFields } from '../../core/ports/log.ts';
import { isLogged, type LogLevel } from './logLevel.ts';
import { humanLine, type Redact } from './logLine.ts';

/** Where and how lines for people are written. */
export interface StreamLogOptions {
  /** Usually `process.stderr`. */
  readonly stream: Writable;
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now'>;
  readonly redact: Redact;
}

/** Readable lines on a stream, for `waybill serve` at a terminal. A reader that went away is no trouble. */
export function streamLog(options: StreamLogOptions): Log {
  const { clock, level: threshold, redact, stream } = options;
  stream.on('error', () => undefined);
  const write =
    (level: LogLevel) =>
    (sentence: string, fields: LogFields = {}): void => {
      if (!isLogged(level, threshold) || !stream.writable) return;
      stream.write(`${humanLine({ at: clock.now(), level, sentence, fields }, redact)}\n`);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** One log that tells several. */
export function allLogs(...logs: readonly Log[]): Log {
  return {
    debug: (sentence, fields) => logs.forEach((log) => log.debug(sentence, fields)),
    info: (sentence, fields) => logs.forEach((log) => log.info(sentence, fields)),
    warn: (sentence, fields) => logs.forEach((log) => log.warn(sentence, fields)),
    error: (sentence, fields) => logs.forEach((log) => log.error(sentence, fields)),
  };
}
