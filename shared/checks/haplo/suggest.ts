/** Changes (insert, delete, replace, swap neighbours) up to which a name counts as a misspelling of another. */
const EDITS_MAX = 2;

/** The name meant by a misspelt one: same but for case, blanks or `-_`, else the nearest within two changes. */
export function suggestName(misspelt: string, known: readonly string[]): string | undefined {
  const plain = plainName(misspelt);
  const sameButForCase = known.find((name) => name !== misspelt && plainName(name) === plain);
  if (sameButForCase !== undefined) return sameButForCase;
  // A short name is within two changes of everything.
  const editsMax = Math.min(EDITS_MAX, Math.floor(misspelt.length / 3));
  let best: string | undefined;
  let bestEdits = editsMax + 1;
  for (const name of known) {
    if (name === misspelt || Math.abs(name.length - misspelt.length) > editsMax) continue;
    const edits = editDistance(plain, plainName(name));
    if (edits < bestEdits) {
      best = name;
      bestEdits = edits;
    }
  }
  return best;
}

/** Ends a sentence with the likely meaning, or with the list of what there is when nothing is near. */
export function didYouMean(suggestion: string | undefined, otherwise: string): string {
  return suggestion === undefined ? otherwise : `Did you mean "${suggestion}"?`;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, at(beforeLast, column - 2) + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
