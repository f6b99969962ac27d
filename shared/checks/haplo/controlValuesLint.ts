import { HAPLO_PUBLIC_LISTS } from '../../services/haplo/controlFile.ts';
import type { HaploName } from '../../services/haplo/models.ts';
import { haploDestination } from '../../services/haplo/models.ts';
import type { ControlLint, JsonObject } from './controlLint.ts';
import { isJsonObject, kindOf } from './controlLint.ts';
import { property } from './controlWalk.ts';
import { lintDateFormat } from './dateFormatLint.ts';
import { safeText } from './scriptSemantics.ts';
import { didYouMean, suggestName } from './suggest.ts';

/** An instruction that carries value keys. */
export interface ValueInstruction {
  readonly instruction: JsonObject;
  readonly actionName: string;
  readonly pointer: string;
}

/** The keys that say how a value is turned into what is stored. */
export function lintValueKeys(lint: ControlLint, place: ValueInstruction): void {
  const type = knownType(lint, place.instruction);
  lintDates(lint, place, type);
  lintRefs(lint, place, type);
  lintFilters(lint, place);
  lintInputMapping(lint, place);
  lintBooleanTexts(lint, place);
  const { country } = place.instruction;
  if (country === undefined || (typeof country === 'string' && /^[A-Za-z]{2}$/.test(country))) return;
  lint.remark({
    severity: 'warning',
    code: 'country',
    pointer: `${place.pointer}/country`,
    value: country,
    message: 'A country for telephone numbers is a code of two letters.',
    fix: 'Write e.g. "GB".',
  });
}

/** The type of the name an instruction fills, where the model tells; undefined otherwise. */
function knownType(lint: ControlLint, instruction: JsonObject): string | undefined {
  if (!lint.isModelKnown) return undefined;
  const destination = haploDestination(lint.model, safeText(instruction['destination']));
  const names: Readonly<Record<string, HaploName>> = destination?.names ?? {};
  const name = safeText(instruction['name']);
  return Object.hasOwn(names, name) ? names[name]?.type : undefined;
}

function lintDates(
  lint: ControlLint,
  { instruction, pointer }: ValueInstruction,
  type: string | undefined,
): void {
  const { dateFormat } = instruction;
  if (typeof dateFormat === 'string') {
    for (const { code, says, fix } of lintDateFormat(dateFormat)) {
      lint.remark({
        severity: code === 'date-format-illegal' ? 'error' : 'warning',
        code,
        pointer: `${pointer}/dateFormat`,
        value: dateFormat,
        message: says,
        fix,
      });
    }
    return;
  }
  if (dateFormat === undefined && type !== 'datetime') return;
  lint.remark({
    severity: 'error',
    code: 'date-format-missing',
    pointer,
    value: dateFormat,
    message:
      'A date needs a "dateFormat" in quotes; without it the instruction does nothing, and the server logs that once.',
    fix: 'Add "dateFormat": "yyyy-MM-dd" or what the dates look like.',
  });
}

const REF_FILTERS: ReadonlySet<string> = new Set(
  HAPLO_PUBLIC_LISTS.filters.filter((name) => name.endsWith('-to-ref')),
);

function lintRefs(
  lint: ControlLint,
  { instruction, actionName, pointer }: ValueInstruction,
  type: string | undefined,
): void {
  const { refMapping, filters } = instruction;
  if (refMapping !== undefined) {
    const mappings = property(lint.control, 'mapping');
    const name = safeText(refMapping);
    if (property(mappings, name)) return;
    const known = isJsonObject(mappings) ? Object.keys(mappings) : [];
    lint.remark({
      severity: 'error',
      code: 'ref-mapping-unknown',
      pointer: `${pointer}/refMapping`,
      value: refMapping,
      message: 'There is no such mapping at the root; the server logs it once and drops every value.',
      fix: didYouMean(suggestName(name, known), 'Add it to "mapping" at the root.'),
    });
    return;
  }
  if (type !== 'ref' || actionName !== 'field') return;
  const names = Array.isArray(filters) ? filters.map(safeText) : [];
  const isPublic = (name: string): boolean => HAPLO_PUBLIC_LISTS.filters.includes(name);
  if (names.some((name) => REF_FILTERS.has(name) || !isPublic(name))) return;
  lint.remark({
    severity: 'warning',
    code: 'ref-never-made',
    pointer,
    message:
      'This name holds a reference, and nothing makes one of the value; every value is dropped without a word.',
    fix: 'Add a refMapping, or a filter such as "haplo:string-to-ref".',
  });
}

function lintFilters(lint: ControlLint, { instruction, actionName, pointer }: ValueInstruction): void {
  const { filters } = instruction;
  // For a field the server looks itself, and its answer is reported as such.
  if (filters === undefined || actionName === 'field') return;
  const unknown = Array.isArray(filters)
    ? filters.map(safeText).filter((name) => !HAPLO_PUBLIC_LISTS.filters.includes(name))
    : [];
  if (Array.isArray(filters) && unknown.length === 0) return;
  lint.remark({
    severity: Array.isArray(filters) ? 'warning' : 'error',
    code: 'filters-unchecked',
    pointer: `${pointer}/filters`,
    value: filters,
    message: Array.isArray(filters)
      ? `The upload does not look at the filters of ${actionName}: if the server lacks ${unknown.join(', ')}, the run dies before the first record.`
      : `"filters" is ${kindOf(filters)}, not a list; the upload does not look, but the run dies before the first record.`,
    fix: didYouMean(
      suggestName(unknown[0] ?? '', HAPLO_PUBLIC_LISTS.filters),
      'Check the names on the page of filters of the server.',
    ),
  });
}

function lintInputMapping(lint: ControlLint, { instruction, pointer }: ValueInstruction): void {
  const { mapInputValue } = instruction;
  if (mapInputValue !== undefined && !isJsonObject(mapInputValue)) {
    lint.remark({
      severity: 'error',
      code: 'map-not-an-object',
      pointer: `${pointer}/mapInputValue`,
      value: mapInputValue,
      message: `"mapInputValue" is ${kindOf(mapInputValue)}, not an object from value to value.`,
      fix: 'Write "mapInputValue": {"from": "to"}.',
    });
  } else if (mapInputValue === undefined && Object.hasOwn(instruction, 'mapInputValueDefault')) {
    lint.remark({
      severity: 'warning',
      code: 'map-default-alone',
      pointer: `${pointer}/mapInputValueDefault`,
      message: '"mapInputValueDefault" does nothing without "mapInputValue".',
      fix: 'Add "mapInputValue", or remove the default.',
    });
  }
}

function lintBooleanTexts(lint: ControlLint, { instruction, pointer }: ValueInstruction): void {
  const { trueValue, falseValue } = instruction;
  for (const [key, value] of Object.entries({ trueValue, falseValue })) {
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    lint.remark({
      severity: 'warning',
      code: 'not-a-text',
      pointer: `${pointer}/${key}`,
      value,
      message: `"${key}" is compared with texts of the data, letter by letter; ${value === '' ? 'an empty one is ignored' : `${kindOf(value)} never matches`}.`,
      fix: `Write the text that stands in the data, in quotes.`,
    });
  }
  const whenTrue = trueValue || 'true';
  if (whenTrue !== (falseValue || 'false')) return;
  lint.remark({
    severity: 'warning',
    code: 'true-is-false',
    pointer: `${pointer}/falseValue`,
    value: whenTrue,
    message: 'trueValue and falseValue are the same; every value is taken for true.',
    fix: 'Give the two different texts.',
  });
}
