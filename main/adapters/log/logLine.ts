import type { LogFields } from '../../core/ports/log.ts';
import type { LogLevel } from './logLevel.ts';

/** A server's words may be long; a line is for recognition. In UTF-16 units. */
export const FIELD_LENGTH_MAX = 2_000;

/** One event, before it is text. */
export interface LogEvent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  readonly sentence: string;
  readonly fields: LogFields;
}

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

// Everything that could begin a new line, steer a terminal or turn the reading direction: C0, DEL, C1, line and
// paragraph separators, marks and overrides of direction, the byte order mark.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const SECRET_NAME = /(secret|password|passwd|token|authorization|api_?key|cookie)$/i;
const RESERVED: ReadonlySet<string> = new Set(['at', 'level', 'event']);

/** An event as one line of JSON, without the newline at its end. Whatever the fields hold, it stays one line. */
export function jsonLine(event: LogEvent, redact: Redact): string {
  const line: Record<string, string | number | boolean> = {
    at: timeText(event.at),
    level: event.level,
    event: redact(event.sentence),
  };
  for (const [name, value] of Object.entries(event.fields)) {
    if (value !== undefined) line[RESERVED.has(name) ? `${name}_` : name] = shown(name, value, redact);
  }
  return JSON.stringify(line).replace(UNSAFE, escaped);
}

/** An event as one line for people at a terminal: time of day, level, sentence, fields. */
export function humanLine(event: LogEvent, redact: Redact): string {
  const fields = Object.entries(event.fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${quoted(shown(name, value ?? '', redact))}`);
  const time = timeText(event.at).slice(11, 19);
  const text = `${time} ${event.level.padEnd(5)} ${redact(event.sentence)}${fields.join('')}`;
  return text.replace(UNSAFE, escaped);
}

function shown(name: string, value: string | number | boolean, redact: Redact): string | number | boolean {
  if (SECRET_NAME.test(name)) return '[redacted]';
  if (typeof value !== 'string') return value;
  // Redacted before it is cut, or half a secret could stay at the end.
  const text = redact(value);
  return text.length > FIELD_LENGTH_MAX ? `${text.slice(0, FIELD_LENGTH_MAX)}...` : text;
}

function quoted(value: string | number | boolean): string {
  return typeof value === 'string' && !/^[\w.:/@+-]+$/.test(value) ? JSON.stringify(value) : String(value);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function timeText(at: number): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
