/**
 * One cell of CSV (RFC 4180). What a spreadsheet would take for a formula, also behind quotes, apostrophes or spaces,
 * gets an apostrophe in front (OWASP ASVS 5, 1.2.10). `csvText` takes it away again.
 */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return String(value);
  const guarded = LIKE_FORMULA.test(value) ? `'${value}` : value;
  // oxlint-disable-next-line no-control-regex
  return /[",\r\n'\u0000]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded;
}

/** Rows as CSV, each with CRLF at its end. */
export function csvRow(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** The text that a cell was made of, once its quotes are taken away. */
export function csvText(cell: string): string {
  return cell.startsWith("'") && LIKE_FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

// oxlint-disable-next-line no-control-regex
const LIKE_FORMULA = /^["'\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\u0000]/;
