import { HAPLO_ACTIONS, HAPLO_NEWER_ACTIONS, HAPLO_VALUE_KEYS } from '../../services/haplo/controlFile.ts';
import type { HaploAction } from '../../services/haplo/controlFile.ts';
import type { ControlLint, JsonObject } from './controlLint.ts';
import { isJsonObject, kindOf, lintBoolean, lintKeys } from './controlLint.ts';
import { lintDestinations } from './controlDestinationsLint.ts';
import { namedByControl, walkInstructions } from './controlWalk.ts';
import { lintValueKeys } from './controlValuesLint.ts';
import { safeText } from './scriptSemantics.ts';
import { didYouMean, suggestName } from './suggest.ts';

/** The instructions, one by one and as a whole. */
export function lintInstructions(lint: ControlLint): void {
  const { instructions } = lint.control;
  if (!Object.hasOwn(lint.control, 'instructions')) return;
  if (!Array.isArray(instructions)) {
    const effect = instructions ? 'the run dies before the first record' : 'nothing is done with any record';
    lint.remark({
      severity: 'error',
      code: 'instructions-not-a-list',
      pointer: '/instructions',
      value: instructions,
      message: `"instructions" is ${kindOf(instructions)}; the upload passes, but ${effect}.`,
      fix: 'Put the instructions into a list: [ {...}, {...} ].',
    });
    return;
  }
  if (instructions.length === 0) {
    lint.remark({
      severity: 'info',
      code: 'no-instructions-at-all',
      pointer: '/instructions',
      message: 'There are no instructions; nothing is imported.',
      fix: 'Add instructions.',
    });
  }
  for (const { instruction, pointer } of walkInstructions(lint.control)) {
    if (isJsonObject(instruction)) lintInstruction(lint, instruction, pointer);
    else lintNoInstruction(lint, instruction, pointer);
  }
  lintDestinations(lint);
}

function lintNoInstruction(lint: ControlLint, value: unknown, pointer: string): void {
  lint.remark({
    severity: 'error',
    code: 'not-an-instruction',
    pointer,
    value,
    message: `This is ${kindOf(value)}, not an instruction.`,
    fix: 'Write an object such as {"source": "a", "destination": "b", "name": "c"}.',
  });
}

function lintInstruction(lint: ControlLint, instruction: JsonObject, pointer: string): void {
  const actionName = safeText(instruction['action'] || 'field');
  const action = Object.hasOwn(HAPLO_ACTIONS, actionName) ? HAPLO_ACTIONS[actionName] : undefined;
  if (action === undefined) {
    lintUnknownAction(lint, actionName, pointer);
    return;
  }
  const missing = action.required.filter((key) => !Object.hasOwn(instruction, key));
  if (missing.length > 0) {
    lint.remark({
      severity: 'error',
      code: 'missing-keys',
      pointer,
      message: `The instruction ${actionName} lacks ${missing.join(', ')}.`,
      fix: `Add ${missing.map((key) => `"${key}"`).join(', ')}.`,
    });
  }
  const known = ['action', ...action.required, ...action.optional, ...action.nested];
  const keys = action.values ? [...known, ...HAPLO_VALUE_KEYS] : known;
  lintKeys(lint, instruction, { pointer, known: keys, what: `the instruction ${actionName}` });
  lintInnerLists(lint, { instruction, action, actionName, pointer });
  lintBoolean(lint, instruction['multivalue'], `${pointer}/multivalue`);
  lintBoolean(lint, instruction['wrapValues'], `${pointer}/wrapValues`);
  if (actionName === 'assert-destination') {
    lintBoolean(lint, instruction['exists'], `${pointer}/exists`);
  }
  if (actionName === 'if-value-one-of') lintValuesToMatch(lint, instruction, pointer);
  if (action.values) lintValueKeys(lint, { instruction, actionName, pointer });
}

function lintUnknownAction(lint: ControlLint, action: string, pointer: string): void {
  const isNewer = (HAPLO_NEWER_ACTIONS as readonly string[]).includes(action);
  // Where the server looks at upload, it refuses the file; inside otherwise it does not look, and the run dies.
  const isOverlooked = pointer.includes('/otherwise/');
  lint.remark({
    severity: isNewer ? 'warning' : 'error',
    code: 'unknown-action',
    pointer: `${pointer}/action`,
    value: action,
    message: isNewer
      ? 'This action is in the documentation of 2022, and servers before it do not know it.'
      : `There is no action "${action}"${isOverlooked ? '; the upload passes, but the run dies before the first record' : ''}.`,
    fix: didYouMean(
      suggestName(action, Object.keys(HAPLO_ACTIONS)),
      `Use one of ${Object.keys(HAPLO_ACTIONS).join(', ')}.`,
    ),
  });
}

interface InnerLists {
  readonly instruction: JsonObject;
  readonly action: HaploAction;
  readonly actionName: string;
  readonly pointer: string;
}

function lintInnerLists(lint: ControlLint, { instruction, action, actionName, pointer }: InnerLists): void {
  const keys = actionName === 'load' ? ['otherwise'] : action.nested;
  if (keys.length === 0) return;
  const given = keys.filter((key) => Object.hasOwn(instruction, key));
  for (const key of given) {
    const list = instruction[key];
    if (Array.isArray(list) || !list) continue;
    lint.remark({
      severity: 'error',
      code: 'list-expected',
      pointer: `${pointer}/${key}`,
      value: list,
      message: `"${key}" is ${kindOf(list)}, not a list; the upload passes, but the run dies before the first record.`,
      fix: `Put it into a list: "${key}": [ ... ].`,
    });
  }
  if (given.length > 0 || actionName === 'load') return;
  lint.remark({
    severity: 'warning',
    code: 'nothing-to-do',
    pointer,
    message: `The instruction ${actionName} has none of ${keys.join(', ')} and does nothing.`,
    fix: `Add ${keys.map((key) => `"${key}"`).join(' or ')}.`,
  });
}

function lintValuesToMatch(lint: ControlLint, instruction: JsonObject, pointer: string): void {
  const { values } = instruction;
  if (Array.isArray(values)) {
    lintTypesToMatch(lint, values, pointer);
    return;
  }
  lint.remark({
    severity: values === undefined ? 'warning' : 'error',
    code: 'values-missing',
    pointer,
    value: values,
    message:
      values === undefined
        ? 'if-value-one-of has no "values"; it never holds, and "then" never runs.'
        : `"values" is ${kindOf(values)}, not a list of values to compare with.`,
    fix: Object.hasOwn(instruction, 'value')
      ? 'Rename "value" to "values".'
      : 'Add "values": ["one", "another"].',
  });
}

/** Tables and XML hold texts only, and the comparison is strict. */
function lintTypesToMatch(lint: ControlLint, values: readonly unknown[], pointer: string): void {
  const index = values.findIndex((value) => typeof value !== 'string');
  if (index === -1 || namedByControl(lint.control).readers.includes('json')) return;
  lint.remark({
    severity: 'warning',
    code: 'values-never-match',
    pointer: `${pointer}/values/${index}`,
    value: values[index],
    message: `Tables and XML hold texts only, and ${kindOf(values[index])} never equals a text.`,
    fix: 'Write the value in quotes.',
  });
}
