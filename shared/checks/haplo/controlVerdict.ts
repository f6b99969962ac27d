import type { HaploServerLists } from '../../services/haplo/controlFile.ts';
import { HAPLO_ACTIONS, HAPLO_ASSIGNING_ACTIONS } from '../../services/haplo/controlFile.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../services/haplo/limits.ts';
import {
  HAPLO_CONTROL_TEXT as TEXT,
  HAPLO_NOT_JSON,
  invalidControlBody,
} from '../../services/haplo/serverText.ts';
import {
  isInScriptObject,
  SCRIPT_OBJECT_KEYS,
  scriptEach,
  scriptGet,
  scriptHas,
  scriptText,
} from './scriptSemantics.ts';

/**
 * What the server answers to the upload of a control file: 200 (the body is the SHA-256 of the bytes, which the caller
 * knows), 400 with this body, or 500 with its generic page when its own check throws.
 */
export type HaploControlVerdict =
  | { readonly status: 200 }
  | {
      readonly status: 400;
      readonly body: string;
      readonly messages: readonly string[];
      /** What each message is about, in the same order. */
      readonly places: readonly HaploControlPlace[];
    }
  | { readonly status: 500 };

/** Which check spoke, and the JSON pointer of what it spoke about. */
export interface HaploControlPlace {
  readonly code:
    | 'not-a-control-file'
    | 'bad-version'
    | 'no-model'
    | 'unknown-model'
    | 'no-instructions'
    | 'unknown-action'
    | 'missing-keys'
    | 'overwrites'
    | 'filters-not-a-list'
    | 'unknown-filter'
    | 'no-files'
    | 'unknown-reader'
    | 'no-reader'
    | 'unknown-record-processor';
  readonly pointer: string;
}

interface Message extends HaploControlPlace {
  readonly text: string;
}

/** Judges the bytes of a control file as a server with these lists does. Source: haplo-plugins e39348a, data_import_control_file.js. */
export function haploControlVerdict(bytes: Uint8Array, lists: HaploServerLists): HaploControlVerdict {
  const parsed = parseAsServer(bytes);
  if (!parsed.ok) return { status: 400, body: HAPLO_NOT_JSON, messages: [], places: [] };
  return haploControlValueVerdict(parsed.value, lists);
}

/** Judges an already parsed control file; see {@link haploControlVerdict}. */
export function haploControlValueVerdict(control: unknown, lists: HaploServerLists): HaploControlVerdict {
  try {
    const found = controlMessages(control, lists);
    if (found.length === 0) return { status: 200 };
    const messages = found.map(({ text }) => text);
    const places = found.map(({ code, pointer }) => ({ code, pointer }));
    return { status: 400, body: invalidControlBody(messages), messages, places };
  } catch {
    // Where the server's script would throw on a shape it does not expect, so does this code.
    return { status: 500 };
  }
}

/** Decodes and parses as the server does: UTF-8 with replacement characters, a byte order mark is content, 16 MiB at most. */
export function parseAsServer(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  if (bytes.length > HAPLO_STRING_BYTES_MAX) return { ok: false };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
}

/** At most one message per check, in the server's order. Throws where the server's script throws. */
function controlMessages(control: unknown, lists: HaploServerLists): readonly Message[] {
  const checks = [
    versionMessage(control),
    modelMessage(control, lists),
    scriptHas(control, 'instructions')
      ? instructionsMessage(scriptGet(control, 'instructions'), {
          assignable: undefined,
          lists,
          pointer: '/instructions',
        })
      : { text: TEXT.noInstructions, code: 'no-instructions' as const, pointer: '' },
    filesMessage(control, lists),
    recordProcessorMessage(control, lists),
  ];
  return checks.filter((message) => message !== undefined);
}

function versionMessage(control: unknown): Message | undefined {
  const key = 'dataImportControlFileVersion';
  if (!scriptHas(control, key)) {
    return { text: TEXT.notAControlFile, code: 'not-a-control-file', pointer: '' };
  }
  if (scriptGet(control, key) === 0) return undefined;
  return { text: TEXT.badVersion, code: 'bad-version', pointer: `/${key}` };
}

function modelMessage(control: unknown, lists: HaploServerLists): Message | undefined {
  if (!scriptHas(control, 'model')) return { text: TEXT.noModel, code: 'no-model', pointer: '' };
  const model = scriptGet(control, 'model');
  if (isInScriptObject(lists.models, model)) return undefined;
  return { text: TEXT.unknownModel(scriptText(model)), code: 'unknown-model', pointer: '/model' };
}

function filesMessage(control: unknown, lists: HaploServerLists): Message | undefined {
  if (!scriptHas(control, 'files')) return { text: TEXT.noFiles, code: 'no-files', pointer: '' };
  let last: Message | undefined;
  scriptEach(scriptGet(control, 'files'), (spec, name) => {
    const pointer = `/files/${pointerStep(name)}`;
    if (!scriptHas(spec, 'read')) {
      last = { text: TEXT.noReader(name), code: 'no-reader', pointer };
      return;
    }
    const reader = scriptText(scriptGet(spec, 'read'));
    if (lists.readers.includes(reader)) return;
    last = {
      text: TEXT.unknownReader(name, reader),
      code: 'unknown-reader',
      pointer: `${pointer}/read`,
    };
  });
  return last;
}

/** A key as a step of a JSON pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function recordProcessorMessage(control: unknown, lists: HaploServerLists): Message | undefined {
  if (!scriptHas(control, 'recordProcessor')) return undefined;
  const name = scriptText(scriptGet(control, 'recordProcessor'));
  if (lists.recordProcessors.includes(name)) return undefined;
  return {
    text: TEXT.unknownRecordProcessor(name),
    code: 'unknown-record-processor',
    pointer: '/recordProcessor',
  };
}

/** Where in the instructions the check is. */
interface Place {
  /** The destinations made ready inside the innermost for-each; undefined outside any. */
  readonly assignable: unknown[] | undefined;
  readonly lists: HaploServerLists;
  readonly pointer: string;
}

function instructionsMessage(instructions: unknown, place: Place): Message | undefined {
  if (!instructions) return undefined;
  const length = scriptGet(instructions, 'length') as number;
  for (let index = 0; index < length; index += 1) {
    const pointer = `${place.pointer}/${index}`;
    const instruction = scriptGet(instructions, String(index));
    const message = instructionMessage(instruction, { ...place, pointer });
    if (message !== undefined) return message;
  }
  return undefined;
}

function instructionMessage(instruction: unknown, place: Place): Message | undefined {
  const { assignable, pointer } = place;
  const rawAction = scriptGet(instruction, 'action') || 'field';
  const actionName = scriptText(rawAction);
  // Every object has these names: the server finds a function where it expects a list of keys, and throws.
  if (SCRIPT_OBJECT_KEYS.has(actionName)) throw new TypeError(actionName);
  const action = Object.hasOwn(HAPLO_ACTIONS, actionName) ? HAPLO_ACTIONS[actionName] : undefined;
  if (action === undefined) {
    return { text: TEXT.unknownAction(actionName), code: 'unknown-action', pointer };
  }
  const missing = action.required.filter((key) => !scriptHas(instruction, key));
  if (missing.length > 0) {
    return { text: TEXT.missingKeys(actionName, missing), code: 'missing-keys', pointer };
  }
  if (assignable !== undefined && overwrites(instruction, rawAction, assignable)) {
    return { text: TEXT.overwrites, code: 'overwrites', pointer };
  }
  for (const key of action.nested) {
    const message = instructionsMessage(scriptGet(instruction, key), {
      ...place,
      assignable: rawAction === 'for-each' ? [] : assignable,
      pointer: `${pointer}/${key}`,
    });
    if (message !== undefined) return message;
  }
  return rawAction === 'field' ? filtersMessage(instruction, place) : undefined;
}

function overwrites(instruction: unknown, rawAction: unknown, assignable: unknown[]): boolean {
  const destination = scriptGet(instruction, 'destination');
  const permitted = assignable.includes(destination);
  const assigns = (HAPLO_ASSIGNING_ACTIONS as readonly unknown[]).includes(rawAction);
  // Numbers and the like have no indexOf: the server throws on them, and so must this.
  const overwrites =
    assigns &&
    (destination as string).indexOf('load') === -1 &&
    !scriptGet(instruction, 'multivalue') &&
    !permitted;
  if (overwrites) return true;
  if ((rawAction === 'new' || rawAction === 'load') && !permitted) assignable.push(destination);
  return false;
}

function filtersMessage(instruction: unknown, { lists, pointer }: Place): Message | undefined {
  if (!scriptHas(instruction, 'filters')) return undefined;
  const filters = scriptGet(instruction, 'filters');
  if (!Array.isArray(filters)) {
    return { text: TEXT.filtersNotAnArray, code: 'filters-not-a-list', pointer: `${pointer}/filters` };
  }
  const unknown = filters.findIndex((filter) => !isInScriptObject(lists.filters, filter));
  if (unknown === -1) return undefined;
  return {
    text: TEXT.unknownFilter(scriptText(filters[unknown])),
    code: 'unknown-filter',
    pointer: `${pointer}/filters/${unknown}`,
  };
}
