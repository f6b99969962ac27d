import type { Finding, Severity } from '../finding.ts';
import type { HaploModel } from '../../services/haplo/models.ts';
import { pointerStep } from './controlVerdict.ts';
import { safeText } from './scriptSemantics.ts';
import { didYouMean, suggestName } from './suggest.ts';

/** One remark on a control file. */
export interface ControlRemark {
  readonly severity: Severity;
  /** Without the leading `haplo.control.`. */
  readonly code: string;
  /** JSON pointer of what it is about. */
  readonly pointer: string;
  readonly value?: unknown;
  readonly message: string;
  readonly fix: string;
  readonly serverSays?: string;
}

/** What the rules know and where they put what they find. */
export interface ControlLint {
  readonly control: Readonly<Record<string, unknown>>;
  readonly model: HaploModel;
  /** Whether the model's destinations are known, so that a wrong name is a mistake and not a plugin. */
  readonly isModelKnown: boolean;
  readonly remark: (remark: ControlRemark) => void;
}

/** A plain object of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys, and neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys by which people leave themselves notes; the server ignores them as it does any other. */
const NOTE_KEY = /^(?:_(?!_)|[$#]|\/\/)|comment|note|description|author|remark/i;

/** Remarks on keys that nobody reads: misspelt ones with what was meant. */
export function lintKeys(
  lint: ControlLint,
  object: JsonObject,
  where: { readonly pointer: string; readonly known: readonly string[]; readonly what: string },
): void {
  for (const key of Object.keys(object)) {
    if (where.known.includes(key)) continue;
    const meant = suggestName(
      key,
      where.known.filter((name) => !Object.hasOwn(object, name)),
    );
    const isNote = meant === undefined && NOTE_KEY.test(key);
    lint.remark({
      severity: isNote ? 'info' : 'warning',
      code: meant === undefined ? 'unknown-key' : 'misspelt-key',
      pointer: `${where.pointer}/${pointerStep(key)}`,
      value: key,
      message: `The server ignores the key "${key}" in ${where.what} without a word.`,
      fix: isNote
        ? 'Nothing, if it is a note.'
        : didYouMean(meant, `Remove it; known here: ${where.known.join(', ')}.`),
    });
  }
}

/** A remark where a yes or no is expected and something else stands; texts count as yes, "false" too. */
export function lintBoolean(lint: ControlLint, value: unknown, pointer: string): void {
  if (value === undefined || typeof value === 'boolean') return;
  lint.remark({
    severity: 'warning',
    code: 'not-a-boolean',
    pointer,
    value,
    message: `${lastStep(pointer)} is ${kindOf(value)}, which the server takes for ${value ? 'true' : 'false'}.`,
    fix: `Write ${value && safeText(value).toLowerCase() !== 'false' ? 'true' : 'false'} without quotes.`,
  });
}

/** The last step of a JSON pointer, for sentences. */
export function lastStep(pointer: string): string {
  const step = pointer.slice(pointer.lastIndexOf('/') + 1);
  return `"${step.replaceAll('~1', '/').replaceAll('~0', '~')}"`;
}

/** A value's kind in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** A remark as a finding in a file. */
export function remarkFinding(
  remark: ControlRemark,
  place: { readonly file: string; readonly row: number | undefined },
): Finding {
  const { value } = remark;
  const shown = typeof value === 'string' ? value : value === undefined ? undefined : show(value);
  return {
    severity: remark.severity,
    code: `haplo.control.${remark.code}`,
    file: place.file,
    ...(place.row === undefined ? {} : { row: place.row }),
    column: remark.pointer,
    ...(shown === undefined ? {} : { value: shown }),
    message: remark.message,
    ...(remark.serverSays === undefined ? {} : { serverSays: remark.serverSays }),
    fix: remark.fix,
  };
}

/** Shows a value without building the text of a huge one. */
function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? `list of ${value.length}` : kindOf(value);
  }
  return safeText(value);
}
