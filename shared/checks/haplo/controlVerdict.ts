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
  | { readonly status: 400; readonly body: string; readonly messages: readonly string[] }
  | { readonly status: 500 };

/** Judges the bytes of a control file as a server with these lists does. Source: haplo-plugins e39348a, data_import_control_file.js. */
export function haploControlVerdict(bytes: Uint8Array, lists: HaploServerLists): HaploControlVerdict {
  const parsed = parseAsServer(bytes);
  if (!parsed.ok) return { status: 400, body: HAPLO_NOT_JSON, messages: [] };
  return haploControlValueVerdict(parsed.value, lists);
}

/** Judges an already parsed control file; see {@link haploControlVerdict}. */
export function haploControlValueVerdict(control: unknown, lists: HaploServerLists): HaploControlVerdict {
  try {
    const messages = controlMessages(control, lists);
    if (messages.length === 0) return { status: 200 };
    return { status: 400, body: invalidControlBody(messages), messages };
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
function controlMessages(control: unknown, lists: HaploServerLists): readonly string[] {
  const checks = [
    versionMessage(control),
    modelMessage(control, lists),
    scriptHas(control, 'instructions')
      ? instructionsMessage(scriptGet(control, 'instructions'), undefined, lists)
      : TEXT.noInstructions,
    filesMessage(control, lists),
    recordProcessorMessage(control, lists),
  ];
  return checks.filter((message) => message !== undefined);
}

function versionMessage(control: unknown): string | undefined {
  if (!scriptHas(control, 'dataImportControlFileVersion')) return TEXT.notAControlFile;
  return scriptGet(control, 'dataImportControlFileVersion') === 0 ? undefined : TEXT.badVersion;
}

function modelMessage(control: unknown, lists: HaploServerLists): string | undefined {
  if (!scriptHas(control, 'model')) return TEXT.noModel;
  const model = scriptGet(control, 'model');
  return isInScriptObject(lists.models, model) ? undefined : TEXT.unknownModel(scriptText(model));
}

function filesMessage(control: unknown, lists: HaploServerLists): string | undefined {
  if (!scriptHas(control, 'files')) return TEXT.noFiles;
  let last: string | undefined;
  scriptEach(scriptGet(control, 'files'), (spec, name) => {
    if (!scriptHas(spec, 'read')) {
      last = TEXT.noReader(name);
      return;
    }
    const reader = scriptText(scriptGet(spec, 'read'));
    if (!lists.readers.includes(reader)) last = TEXT.unknownReader(name, reader);
  });
  return last;
}

function recordProcessorMessage(control: unknown, lists: HaploServerLists): string | undefined {
  if (!scriptHas(control, 'recordProcessor')) return undefined;
  const name = scriptText(scriptGet(control, 'recordProcessor'));
  return lists.recordProcessors.includes(name) ? undefined : TEXT.unknownRecordProcessor(name);
}

/** `assignable` are the destinations made ready inside the innermost for-each; undefined outside any. */
function instructionsMessage(
  instructions: unknown,
  assignable: unknown[] | undefined,
  lists: HaploServerLists,
): string | undefined {
  if (!instructions) return undefined;
  const length = scriptGet(instructions, 'length') as number;
  for (let index = 0; index < length; index += 1) {
    const message = instructionMessage(scriptGet(instructions, String(index)), assignable, lists);
    if (message !== undefined) return message;
  }
  return undefined;
}

function instructionMessage(
  instruction: unknown,
  assignable: unknown[] | undefined,
  lists: HaploServerLists,
): string | undefined {
  const rawAction = scriptGet(instruction, 'action') || 'field';
  const actionName = scriptText(rawAction);
  // Every object has these names: the server finds a function where it expects a list of keys, and throws.
  if (SCRIPT_OBJECT_KEYS.has(actionName)) throw new TypeError(actionName);
  const action = Object.hasOwn(HAPLO_ACTIONS, actionName) ? HAPLO_ACTIONS[actionName] : undefined;
  if (action === undefined) return TEXT.unknownAction(actionName);
  const missing = action.required.filter((key) => !scriptHas(instruction, key));
  if (missing.length > 0) return TEXT.missingKeys(actionName, missing);
  if (assignable !== undefined) {
    const overwrites = overwriteMessage(instruction, rawAction, assignable);
    if (overwrites !== undefined) return overwrites;
  }
  for (const key of action.nested) {
    const inner = rawAction === 'for-each' ? [] : assignable;
    const message = instructionsMessage(scriptGet(instruction, key), inner, lists);
    if (message !== undefined) return message;
  }
  return rawAction === 'field' ? filtersMessage(instruction, lists) : undefined;
}

function overwriteMessage(
  instruction: unknown,
  rawAction: unknown,
  assignable: unknown[],
): string | undefined {
  const destination = scriptGet(instruction, 'destination');
  const permitted = assignable.includes(destination);
  const assigns = (HAPLO_ASSIGNING_ACTIONS as readonly unknown[]).includes(rawAction);
  // Numbers and the like have no indexOf: the server throws on them, and so must this.
  const overwrites =
    assigns &&
    (destination as string).indexOf('load') === -1 &&
    !scriptGet(instruction, 'multivalue') &&
    !permitted;
  if (overwrites) return TEXT.overwrites;
  if ((rawAction === 'new' || rawAction === 'load') && !permitted) assignable.push(destination);
  return undefined;
}

function filtersMessage(instruction: unknown, lists: HaploServerLists): string | undefined {
  if (!scriptHas(instruction, 'filters')) return undefined;
  const filters = scriptGet(instruction, 'filters');
  if (!Array.isArray(filters)) return TEXT.filtersNotAnArray;
  const unknown = filters.findIndex((filter) => !isInScriptObject(lists.filters, filter));
  return unknown === -1 ? undefined : TEXT.unknownFilter(scriptText(filters[unknown]));
}
