import type { CheckReport, Severity } from '../finding.ts';
import { createFindingCollector } from '../findingCollector.ts';
import type { HaploServerLists } from '../../services/haplo/controlFile.ts';
import { HAPLO_ACTIONS, HAPLO_PUBLIC_LISTS } from '../../services/haplo/controlFile.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../services/haplo/limits.ts';
import type { HaploModel } from '../../services/haplo/models.ts';
import { haploModelFor } from '../../services/haplo/models.ts';
import { HAPLO_NOT_JSON } from '../../services/haplo/serverText.ts';
import { lintFrame } from './controlFilesLint.ts';
import { lintInstructions } from './controlInstructionsLint.ts';
import type { ControlRemark } from './controlLint.ts';
import { isJsonObject, remarkFinding } from './controlLint.ts';
import type { HaploControlPlace, HaploControlVerdict } from './controlVerdict.ts';
import { haploControlValueVerdict, pointerStep } from './controlVerdict.ts';
import { JSON_FAULT_SENTENCES } from './jsonFaults.ts';
import { JSON_CONTAINERS_MAX, JSON_DEPTH_MAX } from './checkJsonFile.ts';
import { scanJson } from './jsonScanner.ts';
import { safeText } from './scriptSemantics.ts';
import { didYouMean, suggestName } from './suggest.ts';

/** How to check a control file. */
export interface HaploControlOptions {
  /** Name of the file, for the findings. */
  readonly name?: string;
  /** What the server has installed; the public lists unless known better. */
  readonly lists?: HaploServerLists;
  /** Descriptions of models that are not public, or known better than here. */
  readonly models?: readonly HaploModel[];
  /** Size of the whole file, where only the beginning of one beyond the server's limit is given. */
  readonly fileBytes?: number;
}

/** What a check of a control file found. `control` is there when the file is JSON that can be worked with. */
export interface HaploControlCheck {
  readonly report: CheckReport;
  readonly verdict: HaploControlVerdict;
  readonly control?: unknown;
}

/** Stands in `serverSays` where the server answers with its general error page. */
export const HAPLO_ERROR_PAGE = 'HTTP 500';

/**
 * Checks a control file: what the server answers to its upload, in its own words, and what it lets pass and should not.
 * Unknown models, filters, readers and record processors are warnings, as plugins may bring them.
 */
export function checkHaploControl(bytes: Uint8Array, options: HaploControlOptions = {}): HaploControlCheck {
  const file = options.name ?? 'control file';
  const collector = createFindingCollector();
  collector.fileChecked(bytes.length);
  let lines: ReadonlyMap<string, number> = new Map();
  const seen = new Set<string>();
  const remark = (found: ControlRemark): void => {
    // The server's own word on a place comes first; a rule that says the same again is not heard.
    const key = `${found.code} ${found.pointer.replace(/\/action$/, '')}`;
    if (seen.has(key)) return;
    seen.add(key);
    collector.add(remarkFinding(found, { file, row: lineOf(lines, found.pointer) }));
  };
  const read = readControl(bytes, options.fileBytes ?? bytes.length);
  if (!read.ok) {
    collector.add({ ...remarkFinding(read.remark, { file, row: read.row }), ...read.column });
    const verdict = { status: 400, body: HAPLO_NOT_JSON, messages: [], places: [] } as const;
    return { report: collector.report(), verdict };
  }
  ({ lines } = read);
  const { control } = read;
  const verdict = haploControlValueVerdict(control, options.lists ?? HAPLO_PUBLIC_LISTS);
  remarkVerdict(remark, { verdict, control, options });
  for (const { key, pointer } of read.duplicates) {
    remark({
      severity: 'warning',
      code: 'duplicate-key',
      pointer: `${pointer}/${pointerStep(key)}`,
      value: key,
      message: `The key "${key}" comes twice in one object; the last value wins.`,
      fix: 'Remove one of the two.',
    });
  }
  if (isJsonObject(control)) lintControl(control, remark, options);
  return { report: collector.report(), verdict, control };
}

function lintControl(
  control: Readonly<Record<string, unknown>>,
  remark: (remark: ControlRemark) => void,
  options: HaploControlOptions,
): void {
  const model = haploModelFor(safeText(control['model']), options.models);
  const lint = { control, model, isModelKnown: !model.moreDestinations, remark };
  lintFrame(lint);
  lintInstructions(lint);
}

type ReadControl =
  | {
      readonly ok: true;
      readonly control: unknown;
      readonly lines: ReadonlyMap<string, number>;
      readonly duplicates: readonly { readonly key: string; readonly pointer: string }[];
    }
  | {
      readonly ok: false;
      readonly remark: ControlRemark;
      readonly row: number | undefined;
      readonly column: { readonly column?: string };
    };

function readControl(bytes: Uint8Array, fileBytes: number): ReadControl {
  const refused = (message: string, fix: string): ControlRemark => ({
    severity: 'error',
    code: 'not-json',
    pointer: '',
    message,
    fix,
    serverSays: HAPLO_NOT_JSON,
  });
  if (bytes.length > HAPLO_STRING_BYTES_MAX) {
    const remark = refused(
      `The file has ${fileBytes} bytes; the server reads at most 16 MiB.`,
      'Make the control file smaller.',
    );
    return { ok: false, remark, row: undefined, column: {} };
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const scan = scanJson(text, true);
  if (!scan.ok) {
    const remark = refused(
      `Not JSON at line ${scan.line}, column ${scan.column}: ${JSON_FAULT_SENTENCES[scan.fault]}`,
      'Correct the file at this place.',
    );
    const column = { column: String(scan.column) };
    return { ok: false, remark, row: scan.line, column };
  }
  if (scan.depth > JSON_DEPTH_MAX || scan.containers > JSON_CONTAINERS_MAX) {
    const remark = {
      ...refused('The JSON is too deep or too finely cut to be checked.', 'Simplify it.'),
      code: 'too-deep',
    };
    const { serverSays: _unknown, ...unspoken } = remark;
    return { ok: false, remark: unspoken, row: undefined, column: {} };
  }
  const control: unknown = JSON.parse(text);
  return { ok: true, control, lines: scan.lines, duplicates: scan.duplicates };
}

/** The line of a place, or of the nearest thing around it. */
function lineOf(lines: ReadonlyMap<string, number>, pointer: string): number | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at);
    if (line !== undefined || at === '') return line;
  }
}

/** What plugins of a server may bring. */
const PLUGIN_CODES: ReadonlySet<HaploControlPlace['code']> = new Set([
  'unknown-model',
  'unknown-filter',
  'unknown-reader',
  'unknown-record-processor',
]);

interface VerdictRemark {
  readonly verdict: HaploControlVerdict;
  readonly control: unknown;
  readonly options: HaploControlOptions;
}

function remarkVerdict(
  remark: (remark: ControlRemark) => void,
  { verdict, control, options }: VerdictRemark,
): void {
  if (verdict.status === 500) {
    remark({
      severity: 'error',
      code: 'server-error',
      pointer: '',
      message: isJsonObject(control)
        ? 'The server trips over the shape of this file and answers with its general error page: something stands where it expects an object or a text.'
        : 'A control file is a JSON object; the server trips over this and answers with its general error page.',
      fix: 'Check the shape: files are objects with "read", instructions are a list of objects.',
      serverSays: HAPLO_ERROR_PAGE,
    });
  }
  if (verdict.status !== 400) return;
  for (const [index, { code, pointer }] of verdict.places.entries()) {
    const mayBeInstalled = PLUGIN_CODES.has(code);
    const severity: Severity = mayBeInstalled ? 'warning' : 'error';
    const message = verdict.messages[index] ?? '';
    remark({
      severity,
      code,
      pointer,
      message: mayBeInstalled
        ? `${message}${message.endsWith('.') ? '' : '.'} The public plugins do not bring it; a server that has it installed accepts it.`
        : `The server refuses the file: ${message}${message.endsWith('.') ? '' : '.'}`,
      fix: fixFor(code, message, options),
      serverSays: verdict.body,
    });
  }
}

const FIXES: Partial<Record<HaploControlPlace['code'], string>> = {
  'not-a-control-file': 'Add "dataImportControlFileVersion": 0.',
  'bad-version': 'Set "dataImportControlFileVersion" to the number 0, without quotes.',
  'no-model': 'Add "model" with the name of the model.',
  'no-instructions': 'Add "instructions" with a list of instructions.',
  'missing-keys': 'Add the missing keys.',
  overwrites:
    'Add a "new" or "load" of this destination inside the loop, or "multivalue": true to keep all values.',
  'filters-not-a-list': 'Write "filters" as a list: ["haplo:to-lower-case"].',
  'no-files': 'Add "files" (in small letters) with the names of the files.',
  'no-reader': 'Add "read" with the name of the reader, e.g. "tsv-with-name-row".',
};

function fixFor(
  code: HaploControlPlace['code'],
  message: string,
  { lists = HAPLO_PUBLIC_LISTS }: HaploControlOptions,
): string {
  const known = {
    'unknown-model': lists.models,
    'unknown-filter': lists.filters,
    'unknown-reader': lists.readers,
    'unknown-action': Object.keys(HAPLO_ACTIONS),
  };
  const names = code in known ? known[code as keyof typeof known] : undefined;
  if (names === undefined) return FIXES[code] ?? 'Check with the people who run the server.';
  const name =
    code === 'unknown-filter' ? message.split(' ')[1] : message.slice(message.lastIndexOf(': ') + 2);
  return didYouMean(
    suggestName(name ?? '', names),
    `${code === 'unknown-action' ? '' : 'Check with the people who run the server; '}known here: ${names.join(', ')}.`,
  );
}
