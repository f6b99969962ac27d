/**
 * How the server's script engine treats the values of a JSON file where that shows in its answers: names every object
 * has, turning things into text, and walking over "collections". Sources: Rhino 1.7.14 and underscore.js, as run by
 * haplo a6352c9.
 */

/** Names that every plain object answers to in the script engine, so that a list lookup with `in` finds them. */
export const SCRIPT_OBJECT_KEYS: ReadonlySet<string> = new Set([
  'constructor',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'propertyIsEnumerable',
  'isPrototypeOf',
  'toSource',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

/** A JSON object or array as the script engine indexes it. */
export type ScriptObject = Readonly<Record<string, unknown>>;

/** The text that joining a value to a string gives. Throws a TypeError as the engine does for objects that hide `toString`. */
export function scriptText(value: unknown): string {
  return String(value);
}

/** As {@link scriptText}, for showing: objects that hide `toString` give an empty text. */
export function safeText(value: unknown): string {
  try {
    return scriptText(value);
  } catch {
    return '';
  }
}

/** Whether a value has a key. Throws a TypeError for anything but an object or an array, as the engine does. */
export function scriptHas(value: unknown, key: string): boolean {
  return key in (value as object);
}

/** The value under a key; undefined for what is missing. Throws a TypeError for null and undefined, as the engine does. */
export function scriptGet(value: unknown, key: string): unknown {
  return (value as ScriptObject)[key];
}

/** Whether a membership test with `in` on a plain object with these keys succeeds. */
export function isInScriptObject(keys: readonly string[], key: unknown): boolean {
  const text = scriptText(key);
  return keys.includes(text) || SCRIPT_OBJECT_KEYS.has(text);
}

/**
 * Walks a value as underscore's `each` does: nothing for null, undefined, numbers and booleans; by index for anything
 * whose `length` is a number (strings give their characters); otherwise by key.
 */
export function scriptEach(collection: unknown, visit: (value: unknown, key: string) => void): void {
  if (collection === null || collection === undefined) return;
  const length = scriptGet(collection, 'length');
  if (typeof length === 'number') {
    for (let index = 0; index < length; index += 1) {
      visit(scriptGet(collection, String(index)), String(index));
    }
    return;
  }
  if (typeof collection !== 'object') return;
  for (const key of Object.keys(collection)) visit(scriptGet(collection, key), key);
}
