import type { Finding } from '../../../shared/checks/finding.ts';

/** Part of a line, in UTF-16 units; `to` is the first that no longer belongs to it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Where in its line a finding lies: the cell of its column in a table whose first line names the columns, else its
 * value, else the key of that name. Undefined where that cannot be told.
 */
export function contextMark(
  line: string,
  { column, value }: Pick<Finding, 'column' | 'value'>,
  header: string | undefined,
): Span | undefined {
  const cell = column === undefined || header === undefined ? undefined : cellOf(line, column, header);
  if (cell !== undefined) return cell;
  const found = value === undefined || value === '' ? -1 : line.indexOf(value);
  if (found >= 0 && value !== undefined) return { from: found, to: found + value.length };
  return column === undefined ? undefined : keyIn(line, column);
}

/** Tab-separated tables only: in those a cell cannot hold its separator. */
function cellOf(line: string, column: string, header: string): Span | undefined {
  if (!header.includes('\t')) return undefined;
  const names = header.replace(/^\ufeff/, '').split('\t');
  const index = names.findIndex((name) => unquoted(name) === column);
  if (index < 0) return undefined;
  const cells = line.split('\t');
  const cell = cells[index];
  if (cell === undefined) return undefined;
  const from = cells.slice(0, index).reduce((sum, before) => sum + before.length + 1, 0);
  return { from, to: from + cell.length };
}

/** The last part of a JSON pointer, or an element's name, as it stands between quotes or brackets. */
function keyIn(line: string, column: string): Span | undefined {
  const key = column.split('/').at(-1) ?? column;
  if (key === '' || /^\d+$/.test(key)) return undefined;
  for (const [open, close] of [
    ['"', '"'],
    ['<', '>'],
  ] as const) {
    const at = line.indexOf(`${open}${key}${close}`);
    if (at >= 0) return { from: at, to: at + key.length + 2 };
  }
  return undefined;
}

function unquoted(name: string): string {
  return name.trim().replace(/^"(.*)"$/, '$1');
}
