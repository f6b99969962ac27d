/** How Python writes values into messages. */

/** Python's `repr` of a string. */
export function pyRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const character of text) body += escaped(character, quote);
  return quote + body + quote;
}

/** Python's `repr` of a list of strings. */
export function pyReprList(texts: readonly string[]): string {
  return `[${texts.map(pyRepr).join(', ')}]`;
}

/** Python's `repr` of a set of strings; Python's own order changes from run to run, this one is the order given. */
export function pyReprSet(texts: Iterable<string>): string {
  return `{${Array.from(texts, pyRepr).join(', ')}}`;
}

const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escaped(character: string, quote: string): string {
  if (character === quote) return `\\${character}`;
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  if (character === ' ' || !NOT_PRINTABLE.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  if (point <= 0xff) return `\\x${hex(point, 2)}`;
  return point <= 0xffff ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Linear probes of CPython's set before it jumps. */
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5n;
const SMALL_TABLE = 8;

/**
 * The order in which CPython 3.7 to 3.13 walks through a set of whole numbers that were added in this order; it does not change from run
 * to run, so messages that list numbers can be foretold. `values` must be distinct.
 */
export function pySetOrder(values: readonly bigint[]): readonly bigint[] {
  let table = emptyTable(SMALL_TABLE);
  let used = 0;
  for (const value of values) {
    place(table, value);
    used += 1;
    if (used * 5 >= (table.length - 1) * 3) table = grown(table, used > 50_000 ? used * 2 : used * 4);
  }
  return table.filter((value) => value !== undefined);
}

type SetTable = (bigint | undefined)[];

function emptyTable(size: number): SetTable {
  return Array.from<bigint | undefined>({ length: size }).fill(undefined);
}

function grown(table: SetTable, minUsed: number): SetTable {
  let size = SMALL_TABLE;
  while (size <= minUsed) size *= 2;
  const bigger = emptyTable(size);
  for (const value of table) if (value !== undefined) place(bigger, value);
  return bigger;
}

function place(table: SetTable, value: bigint): void {
  const mask = BigInt(table.length - 1);
  let perturb = BigInt.asUintN(64, pyHash(value));
  let index = perturb & mask;
  for (;;) {
    const first = Number(index);
    const last = first + LINEAR_PROBES <= table.length - 1 ? first + LINEAR_PROBES : first;
    for (let slot = first; slot <= last; slot += 1) {
      if (table[slot] === undefined) {
        table[slot] = value;
        return;
      }
    }
    perturb >>= PERTURB_SHIFT;
    index = (index * 5n + 1n + perturb) & mask;
  }
}

const HASH_MODULUS = 2n ** 61n - 1n;

function pyHash(value: bigint): bigint {
  const hash = value < 0n ? -(-value % HASH_MODULUS) : value % HASH_MODULUS;
  return hash === -1n ? -2n : hash;
}
