import { HAPLO_PUBLIC_LISTS } from '../../services/haplo/controlFile.ts';
import { HAPLO_DEATH_TEXT } from '../../services/haplo/serverText.ts';
import { HaploRef, RunDeath, UNKNOWN } from './runEvents.ts';
import { scriptGet, scriptText } from './scriptSemantics.ts';

/** Turns one value into another on its way to a destination; undefined means nothing is stored. */
export type ValueFunction = (value: unknown) => unknown;

/**
 * The written form of a reference: a hexadecimal number of 31 bits with q v w x y z for a to f. Whether it names an object
 * only the server knows. Source: haplo a6352c9, KObjRef.java stringToId.
 */
const REF_TEXT = /^0*[0-7]?[0-9qv-z]{0,7}$/;
const URL_WITHOUT_SCHEME = /^[a-zA-Z][a-zA-Z+.\-/]+$/;

const FILTERS: Readonly<Record<string, ValueFunction>> = {
  'haplo:string-to-ref': (value) => {
    if (value instanceof HaploRef) return value;
    return typeof value === 'string' && value !== '' && REF_TEXT.test(value)
      ? new HaploRef(value)
      : undefined;
  },
  'haplo:code-to-ref': (value) => {
    if (value instanceof HaploRef) return value;
    return typeof value === 'string' ? UNKNOWN : undefined;
  },
  'haplo:username-to-ref': (value) => {
    // The server lowers the case without asking for a text first, and dies on anything else.
    if (typeof value !== 'string') throw new TypeError('toLowerCase is not a function');
    return UNKNOWN;
  },
  'haplo:fix-up-url': (value) => {
    if (typeof value !== 'string') return undefined;
    return !value.includes(':') && URL_WITHOUT_SCHEME.test(value) ? `https://${value}` : value;
  },
  'haplo:to-lower-case': (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  'haplo:to-upper-case': (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  'haplo:to-string': (value) => {
    if (value === null || value === undefined) throw new TypeError('toString of nothing');
    return scriptText(value);
  },
};

/**
 * Chains the filters of an instruction in the order of the control file. Dies, as the server does when it prepares the
 * instruction, for a filter that is not installed. Sources: haplo-plugins e39348a, data_import_filters.js and
 * data_import_value_transformation.js.
 */
export function chainFilters(
  filters: unknown,
  installed: readonly string[],
  last: ValueFunction,
): ValueFunction {
  let chain = last;
  const length = scriptGet(filters, 'length') as number;
  for (let index = length - 1; index >= 0; index -= 1) {
    const name = scriptText(scriptGet(filters, String(index)));
    if (!installed.includes(name) && !HAPLO_PUBLIC_LISTS.filters.includes(name)) {
      throw new RunDeath(HAPLO_DEATH_TEXT.noFilter(name), true);
    }
    // What a plugin's filter makes of a value only the server knows.
    const filter = FILTERS[name] ?? (() => UNKNOWN);
    const next = chain;
    chain = (value) => next(value === UNKNOWN ? UNKNOWN : filter(value));
  }
  return chain;
}

/** Wraps a value function with `mapInputValue`, which comes before any filter. A miss without default passes unchanged. */
export function withInputMapping(specification: unknown, next: ValueFunction): ValueFunction {
  const mapping = scriptGet(specification, 'mapInputValue') as object;
  const hasDefault = 'mapInputValueDefault' in (specification as object);
  const fallback = scriptGet(specification, 'mapInputValueDefault');
  return (value) => {
    const key = value === UNKNOWN ? '' : scriptText(value);
    if (value !== UNKNOWN && key in mapping) return next(scriptGet(mapping, key));
    return next(hasDefault ? fallback : value);
  };
}
