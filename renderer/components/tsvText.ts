import type { Column } from './GridRow.tsx';

/** Rows of a table as text that a spreadsheet takes when pasted: a head, then a line each, with what columns call their text. */
export function tsvText<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const told = columns.flatMap((column) =>
    column.text === undefined ? [] : [{ ...column, text: column.text }],
  );
  const lines = [told.map(({ header }) => header), ...rows.map((row) => told.map(({ text }) => text(row)))];
  return lines.map((line) => `${line.map(cell).join('\t')}\n`).join('');
}

/** Names may hold anything: what would end the cell becomes a space, what would be a formula stays a text. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // oxlint-disable-next-line no-control-regex
  const text = value.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return /^\s*[=+\-@]/.test(text) ? `'${text}` : text;
}
