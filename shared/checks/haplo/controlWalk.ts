import { safeText, scriptEach } from './scriptSemantics.ts';

/** One instruction of a control file and where it stands. */
export interface WalkedInstruction {
  /** The instruction itself; whatever stands in the list. */
  readonly instruction: unknown;
  /** JSON pointer. */
  readonly pointer: string;
  /** Inside `within` or `for-each`, where sources are looked up in a part of the record. */
  readonly isNested: boolean;
}

/** Lists of instructions inside an instruction, by key, and whether they look at a part of the record. */
const INNER_LISTS: readonly (readonly [string, boolean])[] = [
  ['then', false],
  ['else', false],
  ['instructions', true],
  ['otherwise', false],
];

/** All instructions of a control file, outer before inner, in order; without recursion, so any nesting will do. */
export function walkInstructions(control: unknown): readonly WalkedInstruction[] {
  const found: WalkedInstruction[] = [];
  const open = [{ list: property(control, 'instructions'), pointer: '/instructions', isNested: false }];
  // The list grows while it is walked.
  for (const { list, pointer, isNested } of open) {
    if (!Array.isArray(list)) continue;
    for (const [index, instruction] of list.entries()) {
      const at = `${pointer}/${index}`;
      found.push({ instruction, pointer: at, isNested });
      for (const [key, nests] of INNER_LISTS) {
        const inner = property(instruction, key);
        if (inner === undefined) continue;
        open.push({ list: inner, pointer: `${at}/${key}`, isNested: isNested || nests });
      }
    }
  }
  return found;
}

/** A value's own property; undefined for anything that is not an object. */
export function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** Keys of the record that a control file reads: all of them, and those read from the record itself. */
export function sourcesOf(control: unknown): {
  readonly all: ReadonlySet<string>;
  readonly ofRecord: ReadonlySet<string>;
} {
  const all = new Set<string>();
  const ofRecord = new Set<string>();
  for (const { instruction, isNested } of walkInstructions(control)) {
    const source = property(instruction, 'source');
    if (source === undefined) continue;
    all.add(safeText(source));
    if (!isNested) ofRecord.add(safeText(source));
  }
  return { all, ofRecord };
}

/** What a control file names that a server's plugins may have installed. */
export function namedByControl(control: unknown): {
  readonly filters: readonly string[];
  readonly readers: readonly string[];
} {
  const filters = new Set<string>();
  for (const { instruction } of walkInstructions(control)) {
    const action = property(instruction, 'action') || 'field';
    const list = property(instruction, 'filters');
    if (action === 'field' && Array.isArray(list)) for (const name of list) filters.add(safeText(name));
  }
  const readers = new Set<string>();
  scriptEach(property(control, 'files'), (spec) => {
    const reader = property(spec, 'read');
    if (reader !== undefined) readers.add(safeText(reader));
  });
  return { filters: [...filters], readers: [...readers] };
}
