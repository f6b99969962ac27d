import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log, LogFields } from '../../core/ports/log.ts';
import { isLogged, type LogLevel } from './logLevel.ts';
import { jsonLine, type Redact } from './logLine.ts';

/** All log files together stay below 200 MB: this size times (files + the one being written). */
export const LOG_FILE_MB_MAX = 18;
/** Older log files that are kept beside the one being written. */
export const LOG_OLD_FILES_MAX = 9;
/** Lines that wait for a slow disk; beyond it they are dropped and counted, since memory matters more. */
export const LOG_WAITING_BYTES_MAX = 1024 * 1024;
/** After trouble with the disk the log is opened again so long later, ms. */
export const LOG_REOPEN_MS = 5_000;

const LOG_NAME = 'waybill.log';
const NEWLINE = 0x0a;

/** How a log file is kept. */
export interface FileLogOptions {
  /** Absolute; made, owner-only, when it is not there. */
  readonly directory: string;
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly redact: Redact;
  /** In MB; other than the default only in tests. */
  readonly fileMbMax?: number;
}

/**
 * The log as JSON lines in `waybill.log`, rotated by size. It never throws and never waits: a full disk costs lines,
 * which are counted and told when there is room again, and nothing else.
 */
export class FileLog implements Log {
  readonly #options: FileLogOptions;
  #stream: RotatingFileStream | undefined;
  #reopenAt = -Infinity;
  #lost = 0;
  #isClosed = false;

  constructor(options: FileLogOptions) {
    this.#options = options;
  }

  debug(sentence: string, fields?: LogFields): void {
    this.#write('debug', sentence, fields);
  }

  info(sentence: string, fields?: LogFields): void {
    this.#write('info', sentence, fields);
  }

  warn(sentence: string, fields?: LogFields): void {
    this.#write('warn', sentence, fields);
  }

  error(sentence: string, fields?: LogFields): void {
    this.#write('error', sentence, fields);
  }

  /** Writes what waits and gives the file back. Later lines go nowhere. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', () => resolve());
      stream.once('error', () => resolve());
      stream.end();
    });
  }

  #write(level: LogLevel, sentence: string, fields: LogFields = {}): void {
    if (this.#isClosed || !isLogged(level, this.#options.level)) return;
    try {
      const stream = this.#open();
      if (stream === undefined || stream.writableLength > LOG_WAITING_BYTES_MAX) this.#lost += 1;
      else this.#send(stream, { level, sentence, fields });
    } catch {
      // A log that cannot log has nobody to tell.
      this.#lost += 1;
    }
  }

  #send(
    stream: RotatingFileStream,
    told: { readonly level: LogLevel; readonly sentence: string; readonly fields: LogFields },
  ): void {
    const at = this.#options.clock.now();
    if (this.#lost > 0) {
      const fields = { lines: this.#lost };
      this.#lost = 0;
      this.#line(stream, jsonLine({ at, level: 'warn', sentence: 'log lines were lost', fields }, same));
    }
    this.#line(stream, jsonLine({ at, ...told }, this.#options.redact));
  }

  #line(stream: RotatingFileStream, line: string): void {
    stream.write(`${line}\n`, (error) => {
      if (error) this.#lost += 1;
    });
  }

  #open(): RotatingFileStream | undefined {
    if (this.#stream !== undefined) return this.#stream;
    const { clock, directory, fileMbMax } = this.#options;
    if (clock.elapsed() < this.#reopenAt) return undefined;
    // Until it is known to work; a directory that cannot be made throws.
    this.#reopenAt = clock.elapsed() + LOG_REOPEN_MS;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const stream = createStream((index) => (typeof index === 'number' ? `${LOG_NAME}.${index}` : LOG_NAME), {
      path: directory,
      size: `${fileMbMax ?? LOG_FILE_MB_MAX}M`,
      rotate: LOG_OLD_FILES_MAX,
      mode: 0o600,
    });
    stream.on('error', () => this.#onTrouble(stream));
    // A crash or a full disk may have left half a line: what comes next is a line of its own.
    if (endsInMidLine(join(directory, LOG_NAME))) stream.write('\n');
    this.#stream = stream;
    return stream;
  }

  #onTrouble(stream: RotatingFileStream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#reopenAt = this.#options.clock.elapsed() + LOG_REOPEN_MS;
  }
}

function same(text: string): string {
  return text;
}

function endsInMidLine(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
