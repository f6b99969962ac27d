import {
  HAPLO_DEFAULT_FILE,
  HAPLO_MAPPING_KEYS,
  HAPLO_READER_OPTIONS,
  HAPLO_ROOT_KEYS,
} from '../../services/haplo/controlFile.ts';
import type { ControlLint, JsonObject } from './controlLint.ts';
import { isJsonObject, kindOf, lintBoolean, lintKeys } from './controlLint.ts';
import { pointerStep } from './controlVerdict.ts';
import { property, walkInstructions } from './controlWalk.ts';
import { SCRIPT_OBJECT_KEYS, safeText } from './scriptSemantics.ts';
import { javaCharsetKind } from './textDecoding.ts';

/** The root, the files and the mappings: everything but the instructions. */
export function lintFrame(lint: ControlLint): void {
  const { control } = lint;
  lintKeys(lint, control, { pointer: '', known: HAPLO_ROOT_KEYS, what: 'the control file' });
  if (Object.hasOwn(control, 'files')) lintFiles(lint, control['files']);
  if (Object.hasOwn(control, 'mapping')) lintMappings(lint, control['mapping']);
  if (SCRIPT_OBJECT_KEYS.has(safeText(control['model']))) {
    lint.remark({
      severity: 'error',
      code: 'model-not-real',
      pointer: '/model',
      value: control['model'],
      message:
        'This is no model: the upload lets the name pass by accident, and the run dies before the first record.',
      fix: 'Write the name of a model of the server.',
    });
  }
  if (control['model'] === 'haplo:user-sync') {
    lint.remark({
      severity: 'info',
      code: 'user-sync',
      pointer: '/model',
      value: 'haplo:user-sync',
      message:
        'A dry run with this model works, but a real run of the batch import dies at the first complete record: users are imported by user sync.',
      fix: 'Use the user sync of the server for accounts.',
    });
  }
}

function lintFiles(lint: ControlLint, files: unknown): void {
  if (!isJsonObject(files)) {
    lint.remark({
      severity: 'error',
      code: 'files-not-an-object',
      pointer: '/files',
      value: files,
      message: `"files" is ${kindOf(files)}; no file name is found in it, and the run dies at the first file.`,
      fix: 'Write "files": {"name.tsv": {"read": "tsv-with-name-row"}}.',
    });
    return;
  }
  const names = Object.keys(files);
  if (names.length === 0) {
    lint.remark({
      severity: 'warning',
      code: 'no-file-listed',
      pointer: '/files',
      message: 'No file is listed and there is no DEFAULT; the run dies at the first file.',
      fix: 'List the files by name, or add a DEFAULT entry.',
    });
  }
  const byLowerCase = new Map<string, string>();
  for (const name of names) {
    const twin = byLowerCase.get(name.toLowerCase());
    byLowerCase.set(name.toLowerCase(), name);
    const pointer = `/files/${pointerStep(name)}`;
    if (twin !== undefined) {
      lint.remark({
        severity: 'warning',
        code: 'file-names-alike',
        pointer,
        value: name,
        message: `"${name}" and "${twin}" differ in case only; the server takes them for two files.`,
        fix: 'Keep the one that is spelt as the file is.',
      });
    }
    if (name !== HAPLO_DEFAULT_FILE && name.toUpperCase() === HAPLO_DEFAULT_FILE) {
      lint.remark({
        severity: 'warning',
        code: 'default-case',
        pointer,
        value: name,
        message: `"${name}" is taken for the name of a file; only "${HAPLO_DEFAULT_FILE}" stands for all others.`,
        fix: `Write "${HAPLO_DEFAULT_FILE}".`,
      });
    }
    const spec = files[name];
    if (isJsonObject(spec)) lintFileSpec(lint, spec, pointer);
  }
}

function lintFileSpec(lint: ControlLint, spec: JsonObject, pointer: string): void {
  const reader = safeText(spec['read']);
  const options = Object.hasOwn(HAPLO_READER_OPTIONS, reader) ? HAPLO_READER_OPTIONS[reader] : undefined;
  // A plugin's reader has options of its own.
  if (options === undefined) return;
  lintKeys(lint, spec, { pointer, known: ['read', ...options], what: `a file read by ${reader}` });
  if (options.includes('singleRecord')) {
    lintBoolean(lint, spec['singleRecord'], `${pointer}/singleRecord`);
  }
  if (!options.includes('separator')) return;
  for (const key of ['separator', 'charset'] as const) {
    const value = spec[key];
    if (value === undefined || typeof value === 'string') continue;
    lint.remark({
      severity: 'warning',
      code: 'not-a-text',
      pointer: `${pointer}/${key}`,
      value,
      message: `"${key}" is ${kindOf(value)}, not a text.`,
      fix: `Write "${key}" in quotes.`,
    });
  }
  const charset = spec['charset'];
  if (typeof charset !== 'string' || charset === '') return;
  if (javaCharsetKind(charset) !== 'unknown') return;
  lint.remark({
    severity: 'error',
    code: 'unknown-charset',
    pointer: `${pointer}/charset`,
    value: charset,
    message: 'Java hardly knows a character set of this name; the run dies when it comes to the file.',
    fix: 'Use a name such as utf-8, iso-8859-1, windows-1252 or UTF-16.',
  });
}

function lintMappings(lint: ControlLint, mappings: unknown): void {
  if (!isJsonObject(mappings)) {
    lint.remark({
      severity: 'warning',
      code: 'mapping-not-an-object',
      pointer: '/mapping',
      value: mappings,
      message: `"mapping" is ${kindOf(mappings)}; no refMapping is found in it.`,
      fix: 'Write "mapping": {"name": {"types": [...], "using": "title", "values": {...}}}.',
    });
    return;
  }
  const used = new Set(
    walkInstructions(lint.control).map(({ instruction }) => property(instruction, 'refMapping')),
  );
  for (const [name, mapping] of Object.entries(mappings)) {
    const pointer = `/mapping/${pointerStep(name)}`;
    if (isJsonObject(mapping)) lintMapping(lint, mapping, pointer);
    if (used.has(name)) continue;
    lint.remark({
      severity: 'info',
      code: 'mapping-unused',
      pointer,
      value: name,
      message: 'No instruction uses this mapping.',
      fix: 'Nothing, if that is meant.',
    });
  }
}

function lintMapping(lint: ControlLint, mapping: JsonObject, pointer: string): void {
  lintKeys(lint, mapping, { pointer, known: HAPLO_MAPPING_KEYS, what: 'a mapping' });
  const { using } = mapping;
  if (using !== 'behaviour' && using !== 'title') {
    lint.remark({
      severity: 'error',
      code: 'mapping-using',
      pointer: `${pointer}/using`,
      value: using,
      message: 'A mapping goes by "behaviour" or "title"; with anything else every value is dropped.',
      fix: 'Set "using" to "behaviour" or "title".',
    });
  }
  if (!isJsonObject(mapping['values'])) {
    lint.remark({
      severity: 'error',
      code: 'mapping-without-values',
      pointer,
      message: 'The mapping has no "values"; the run dies at the first value to be mapped.',
      fix: Object.hasOwn(mapping, 'value')
        ? 'Rename "value" to "values".'
        : 'Add "values": {"value in the data": "behaviour or title"}.',
    });
  }
  if (using === 'title' && !Array.isArray(mapping['types'])) {
    lint.remark({
      severity: 'error',
      code: 'mapping-without-types',
      pointer,
      message: 'A mapping by title needs the "types" of the objects; without them every value is dropped.',
      fix: 'Add "types": ["std:type:organisation"] or the like.',
    });
  }
}
