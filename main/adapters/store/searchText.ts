import type { SqlValue } from './connection.ts';

/**
 * Folds text so that a search finds it without case, in any script and whichever way its accents were typed
 * (SQLite's own LIKE only folds ASCII).
 */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A condition on rows, with the values of its marks. */
export interface RowCondition {
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** Ids hold nothing else, so that most of what is typed need not be looked for in them. */
const PART_OF_ID = /^[0-9a-z_]*$/;
/** SQLite refuses patterns of more than 50,000 bytes. */
const PATTERN_LENGTH_MAX = 1_000;

/**
 * Items whose name or id holds a folded text. LIKE folds ASCII while it compares, which takes half the time of making a lower-case
 * copy of each name; names that need more than that are kept folded.
 */
export function itemHolds(text: string): RowCondition {
  const inName =
    text.length > PATTERN_LENGTH_MAX
      ? { where: 'instr(coalesce(folded, lower(name)), ?) > 0', values: [text] }
      : {
          where: String.raw`CASE WHEN folded IS NULL THEN name LIKE ? ESCAPE '\' ELSE instr(folded, ?) > 0 END`,
          values: [`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`, text],
        };
  return orInId(inName, text);
}

/** Batches whose comment or id holds a folded text. */
export function batchHolds(text: string): RowCondition {
  return orInId({ where: 'instr(searched, ?) > 0', values: [text] }, text);
}

function orInId({ where, values }: RowCondition, text: string): RowCondition {
  if (!PART_OF_ID.test(text)) return { where: `(${where})`, values };
  return { where: `(${where} OR instr(id, ?) > 0)`, values: [...values, text] };
}
