import { showJavaDate } from '../../services/haplo/javaCalendar.ts';
import { parseJavaDate } from '../../services/haplo/javaDate.ts';
import { compileJavaDatePattern } from '../../services/haplo/javaDatePattern.ts';
import { HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import type { RunListener } from './runEvents.ts';
import { HaploRef, RunDeath, UNKNOWN } from './runEvents.ts';
import type { ValueFunction } from './runFilters.ts';
import { Target } from './runTargets.ts';
import { scriptEach, scriptGet, scriptHas, scriptText } from './scriptSemantics.ts';

/** What a value function is made for. */
export interface ValueContext {
  readonly type: string;
  /** The instruction, for its value keys. */
  readonly specification: unknown;
  /** The control file's root `mapping`. */
  readonly mappings: unknown;
  /** As the server names it in its messages, e.g. `input field mail`. */
  readonly source: string;
  /** Key or column, for the person who reads the finding. */
  readonly column: string;
  readonly listener: RunListener;
}

/** URL texts the server takes: a scheme of letters and `+.-`, then a colon. Digits in the scheme are refused. */
const URL_START = /^[a-zA-Z+.-]+:/;
const WHOLE_NUMBER_TEXT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * Makes the function that turns a value of the data into what a name of this type stores; undefined as its result drops
 * the value. Undefined when the server cannot make one (it has said why). Source: haplo-plugins e39348a,
 * data_import_value_transformation.js and data_import_value_structured.js.
 */
export function valueFunctionFor(context: ValueContext): ValueFunction | undefined {
  const make = MAKERS[context.type];
  // A type of a plugin takes what its own builder makes.
  if (make === undefined) return context.type === 'unknown' ? unknownValue : structuredValue;
  const convert = make(context);
  return convert && ((value) => (value === UNKNOWN ? UNKNOWN : convert(value)));
}

type Maker = (context: ValueContext) => ValueFunction | undefined;

const MAKERS: Readonly<Record<string, Maker | undefined>> = {
  text: () => textValue,
  boolean: makeBoolean,
  datetime: makeDate,
  integer: makeInteger,
  number: makeNumber,
  ref: makeRef,
  'object-type': () => () => UNKNOWN,
  json: () => (value) => (typeof value === 'object' && value !== null ? value : undefined),
  'email-address': (context) => checkedText(context, 'invalid-email', (text) => text.indexOf('@') > 0),
  url: (context) => checkedText(context, 'invalid-url', (text) => URL_START.test(text)),
  'telephone-number': () => (value) => (typeof value === 'string' ? value : undefined),
  'text-paragraph': () => truthyValue,
  'text-multiline': () => truthyValue,
  'configuration-name': () => truthyValue,
  isbn: () => truthyValue,
  'person-name': () => (value) => (partOf(value, 'last') ? value : undefined),
  'postal-address': makeAddress,
};

function textValue(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return scriptText(value);
  return undefined;
}

function truthyValue(value: unknown): unknown {
  return value || undefined;
}

function unknownValue(): unknown {
  return UNKNOWN;
}

function structuredValue(value: unknown): unknown {
  return typeof value === 'object' ? value : undefined;
}

/** A part of a structured value, whether assembled or given as an object; undefined for anything else. */
function partOf(value: unknown, name: string): unknown {
  if (value instanceof Target) return value.first(name);
  return typeof value === 'object' ? scriptGet(value, name) : undefined;
}

function makeBoolean({ specification, source, column, listener }: ValueContext): ValueFunction {
  const whenTrue = scriptGet(specification, 'trueValue') || 'true';
  const whenFalse = scriptGet(specification, 'falseValue') || 'false';
  return (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string' && value === whenTrue) return true;
    if (typeof value === 'string' && value === whenFalse) return false;
    listener.logged('invalid-boolean', HAPLO_LOG_TEXT.invalidBoolean(source, scriptText(value)), {
      column,
      value,
      shown: `"${scriptText(whenTrue)}" or "${scriptText(whenFalse)}"`,
    });
    return undefined;
  };
}

function makeDate(context: ValueContext): ValueFunction | undefined {
  const { specification, source, column, listener } = context;
  const format = scriptGet(specification, 'dateFormat');
  if (typeof format !== 'string') {
    listener.logged('no-date-format', HAPLO_LOG_TEXT.noDateFormat(source), { column });
    return undefined;
  }
  const pattern = compileJavaDatePattern(format);
  if (!pattern.ok) {
    throw new RunDeath(`java.lang.IllegalArgumentException: ${pattern.javaSays}`, true);
  }
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const parsed = parseJavaDate(pattern.parts, value);
    if (!parsed.ok) {
      const text = HAPLO_LOG_TEXT.invalidDate(source, value);
      listener.logged('invalid-date', text, { column, value, shown: format });
      return null;
    }
    if (parsed.result === undefined) return UNKNOWN;
    if (parsed.oddities.length > 0) {
      listener.silent('date-changed', { column, value, shown: showJavaDate(parsed.result) });
    }
    return parsed.result;
  };
}

function makeInteger({ source, column, listener }: ValueContext): ValueFunction {
  return (value) => {
    const text = textOf(value);
    const integer = Number.parseInt(text, 10);
    if (!Number.isNaN(integer) && String(integer) === text) return integer;
    const shown = Number.isNaN(integer) ? undefined : String(integer);
    listener.logged('invalid-integer', HAPLO_LOG_TEXT.invalidInteger(source, text), {
      column,
      value,
      shown,
    });
    return undefined;
  };
}

function makeNumber({ source, column, listener }: ValueContext): ValueFunction {
  return (value) => {
    const text = textOf(value);
    const number = Number.parseFloat(text);
    if (Number.isNaN(number)) {
      const message = HAPLO_LOG_TEXT.invalidNumber(source, text);
      listener.logged('invalid-number', message, { column, value });
      return undefined;
    }
    if (typeof value === 'string' && !WHOLE_NUMBER_TEXT.test(text.trim())) {
      listener.silent('number-cut', { column, value, shown: String(number) });
    }
    return number;
  };
}

/** The text the server asks of a value before it tests it. Throws for nothing at all, as the server does. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) throw new TypeError('toString of nothing');
  return scriptText(value);
}

function checkedText(
  { source, column, listener }: ValueContext,
  code: 'invalid-email' | 'invalid-url',
  isValid: (text: string) => boolean,
): ValueFunction {
  return (value) => {
    if (typeof value !== 'string') return undefined;
    if (isValid(value)) return value;
    const say = code === 'invalid-email' ? HAPLO_LOG_TEXT.invalidEmail : HAPLO_LOG_TEXT.invalidUrl;
    listener.logged(code, say(source, value), { column, value });
    return undefined;
  };
}

function makeAddress({ column, listener }: ValueContext): ValueFunction {
  return (value) => {
    if (typeof value !== 'object') return undefined;
    const country = partOf(value, 'country');
    if (country === UNKNOWN || (typeof country === 'string' && country.length === 2)) return value;
    const text = HAPLO_LOG_TEXT.badCountry(JSON.stringify(value));
    listener.logged('bad-country', text, { column, value: country });
    return undefined;
  };
}

function makeRef(context: ValueContext): ValueFunction {
  const mapped = 'refMapping' in (context.specification as object) ? makeMappedRef(context) : undefined;
  // Without a mapping only references pass, and only a filter makes those.
  return mapped ?? ((value) => (value instanceof HaploRef ? value : undefined));
}

function makeMappedRef(context: ValueContext): ValueFunction | undefined {
  const { specification, mappings, column, listener } = context;
  const name = scriptText(scriptGet(specification, 'refMapping'));
  const mapping = scriptGet(mappings || {}, name);
  if (!mapping) {
    listener.logged('unknown-mapping', HAPLO_LOG_TEXT.unknownMapping(name), { column });
    return undefined;
  }
  const values = scriptGet(mapping, 'values');
  const using = scriptGet(mapping, 'using');
  if (using === 'behaviour') return behaviourRef(context, values);
  if (using !== 'title') return undefined;
  if (!scriptHas(mapping, 'types')) {
    const text = HAPLO_LOG_TEXT.mappingWithoutTypes(name);
    listener.logged('mapping-without-types', text, { column });
    return undefined;
  }
  let typeCount = 0;
  scriptEach(scriptGet(mapping, 'types'), () => {
    typeCount += 1;
  });
  if (typeCount === 0) {
    listener.logged('mapping-without-types', HAPLO_LOG_TEXT.mappingNoTypes(name), { column });
    return undefined;
  }
  return (value) => {
    if (value === undefined) return undefined;
    if (scriptGet(values, scriptText(value)) === undefined) return undefined;
    listener.silent('only-the-server-knows', { column, value });
    return UNKNOWN;
  };
}

function behaviourRef({ source, column, listener }: ValueContext, values: unknown): ValueFunction {
  return (value) => {
    if (value === undefined) return undefined;
    const key = scriptText(value);
    if (scriptGet(values, key) !== undefined) {
      listener.silent('only-the-server-knows', { column, value });
      return UNKNOWN;
    }
    listener.logged('not-mapped', HAPLO_LOG_TEXT.notMapped(source, key), { column, value });
    return undefined;
  };
}
