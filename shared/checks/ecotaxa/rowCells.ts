import { ECOTAXA_CRASHES, ECOTAXA_VALUE_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { cleanCell, judgeCell } from './cellRules.ts';
import type { CellVerdict } from './cellRules.ts';
import {
  isPlainDate,
  isPlainLatitude,
  isPlainLongitude,
  isPlainNumber,
  isPlainTime,
  plainWhole,
} from './plainCells.ts';
import { addRowFinding } from './rowFinding.ts';
import { pyFloat } from './pythonValues.ts';
import type { CheckedColumn } from './tableColumns.ts';
import { BAD_VALUES_MAX, rawCell, VERDICTS_MAX } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

/** Checks the values of a row as the server does, column by column, and what it would only find out while importing. */
export function checkCells(table: TableState, row: TsvRow): void {
  const { columns } = table;
  let latitudeSeen = false;
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at] as CheckedColumn;
    if (column.kind === 'latitude') {
      if (isPlainCell(column, row) || checkLatitude(table, row, { column, at })) latitudeSeen = true;
    } else if (!isPlainCell(column, row)) checkCell(table, row, { column, at });
  }
  if (!latitudeSeen) table.state.withoutGps += 1;
}

interface CellPlace {
  readonly column: CheckedColumn;
  /** Index among the checked columns. */
  readonly at: number;
}

/** Whether the bytes of a cell say at once that it is fine, as nearly all do; no string is made of them. */
function isPlainCell(
  { index, kind, textMax }: CheckedColumn,
  { bytes, cellCount, ends, starts }: TsvRow,
): boolean {
  if (index >= cellCount) return kind !== 'latitude';
  const start = starts[index] as number;
  const end = ends[index] as number;
  if (start === end) return kind !== 'latitude';
  switch (kind) {
    case 'number':
      return isPlainNumber(bytes, start, end);
    case 'text':
      return textMax === undefined || end - start <= textMax;
    case 'latitude':
      return isPlainLatitude(bytes, start, end);
    case 'longitude':
      return isPlainLongitude(bytes, start, end);
    case 'date':
      return isPlainDate(bytes, start, end);
    case 'time':
      return isPlainTime(bytes, start, end);
    case 'status':
    case 'category-id':
      return false;
    default:
      return kind satisfies never;
  }
}

/** Whether the server takes the row for one with a position; it also does for any empty value that it has met before. */
function checkLatitude(table: TableState, row: TsvRow, place: CellPlace): boolean {
  const raw = rawCell(table, row, place.column);
  const value = cleanCell('latitude', raw ?? '');
  if (value === '') {
    const key = raw ?? NONE;
    if (table.emptyLatitudes.has(key)) return true;
    if (table.emptyLatitudes.size < BAD_VALUES_MAX) table.emptyLatitudes.add(key);
    return false;
  }
  const isFine = rememberedVerdict(table, place, value);
  if (!isFine) addRefused(table, row, { ...place, value, raw: raw ?? NONE });
  return isFine;
}

/** Stands for Python's None among texts. */
const NONE = '\0None';

function checkCell(table: TableState, row: TsvRow, place: CellPlace): void {
  const { column } = place;
  switch (column.kind) {
    case 'text':
      checkLength(table, row, place);
      return;
    case 'number':
      checkNumber(table, row, place);
      return;
    case 'category-id':
      checkCategoryId(table, row, place);
      return;
    case 'status':
      if (table.state.knownStatuses.has(row, column.index, Infinity)) return;
      if (checkRemembered(table, row, place)) table.state.knownStatuses.keep(row, column.index, Infinity);
      return;
    case 'date':
    case 'time':
    case 'latitude':
    case 'longitude':
      checkRemembered(table, row, place);
      return;
    default:
      column.kind satisfies never;
  }
}

/** Whether the value is fine; looks at one that was met before no second time. */
function checkRemembered(table: TableState, row: TsvRow, place: CellPlace): boolean {
  const { column } = place;
  const raw = table.text.cell(column.index);
  const value = cleanCell(column.kind, raw);
  if (rememberedVerdict(table, place, value)) return true;
  addRefused(table, row, { ...place, value, raw });
  return false;
}

function rememberedVerdict(table: TableState, { column, at }: CellPlace, value: string): boolean {
  const verdicts = table.verdicts[at] as Map<string, boolean>;
  const known = verdicts.get(value);
  if (known !== undefined) return known;
  const isFine = judgeCell(column.kind, value).kind !== 'refused';
  if (verdicts.size >= VERDICTS_MAX) verdicts.clear();
  verdicts.set(value, isFine);
  return isFine;
}

function checkNumber(table: TableState, row: TsvRow, place: CellPlace): void {
  const raw = table.text.cell(place.column.index);
  const value = cleanCell('number', raw);
  if (judgeCell('number', value).kind === 'refused') addRefused(table, row, { ...place, value, raw });
  else if (place.column.clean === 'img_rank' && value !== '' && !Number.isFinite(pyFloat(value))) {
    addRowFinding(table, row, {
      code: 'ecotaxa.late.rank',
      column: place.column.raw,
      value,
      message:
        'The validation lets this rank pass, and the import then fails on it; rows before it may stay.',
      fix: 'Give the image a whole number as rank, or leave the cell empty.',
    });
  }
}

function checkCategoryId(table: TableState, row: TsvRow, place: CellPlace): void {
  const { index } = place.column;
  const plain = plainWhole(row.bytes, row.starts[index] as number, row.ends[index] as number);
  if (plain !== undefined) {
    addCategoryId(table, plain);
    return;
  }
  const raw = table.text.cell(place.column.index);
  const value = cleanCell('category-id', raw);
  const verdict: CellVerdict = judgeCell('category-id', value);
  if (verdict.kind === 'category') addCategoryId(table, verdict.id);
  else if (verdict.kind === 'refused') addRefused(table, row, { ...place, value, raw });
  else if (verdict.kind === 'crash') {
    addRowFinding(table, row, {
      code: 'ecotaxa.value.category-crash',
      column: place.column.raw,
      value,
      isCrash: true,
      message: 'This category id makes the import job crash.',
      serverSays: verdict.isNan ? ECOTAXA_CRASHES.nanCategory : ECOTAXA_CRASHES.infiniteCategory,
      fix: 'Write the id of the category as a whole number, or leave the cell empty.',
    });
  }
}

function addCategoryId({ state: { categoryIds } }: TableState, id: number): void {
  if (categoryIds.size < CATEGORY_IDS_MAX) categoryIds.add(id);
}

/** Distinct category ids remembered; EcoTaxa has some ten thousand categories. */
const CATEGORY_IDS_MAX = 100_000;

function checkLength(table: TableState, row: TsvRow, { column }: CellPlace): void {
  const value = cleanCell('text', table.text.cell(column.index));
  const { textMax = Infinity } = column;
  if (value.length <= textMax || Array.from(value).length <= textMax) return;
  addRowFinding(table, row, {
    code: 'ecotaxa.late.text-too-long',
    column: column.raw,
    value,
    message: `This text has more than ${textMax} characters. The validation lets it pass, and the import then fails with a database error; rows before it may stay.`,
    fix: `Shorten it to ${textMax} characters, or leave the column out.`,
  });
}

interface RefusedCell extends CellPlace {
  readonly value: string;
  readonly raw: string;
}

type RefusedKind = keyof typeof ECOTAXA_VALUE_MESSAGES;

const REFUSED_WORDS: Readonly<Record<RefusedKind, readonly [message: string, fix: string]>> = {
  latitude: [
    'This is no latitude between -90 and 90 degrees; the server refuses the table.',
    'Write decimal degrees such as 43.685, or leave the cell empty.',
  ],
  longitude: [
    'This is no longitude between -180 and 180 degrees; the server refuses the table.',
    'Write decimal degrees such as 7.316, or leave the cell empty.',
  ],
  number: [
    'This is no number, but the column holds numbers; the server refuses the table.',
    'Write a number with a decimal point, or leave the cell empty.',
  ],
  date: [
    'This is no date that the server reads; it refuses the table.',
    'Write it as 20260131 or 2026-01-31.',
  ],
  time: [
    'This is no time that the server reads; it refuses the table.',
    'Write it as 0930, 093015 or 09:30:15.',
  ],
  status: [
    'The server knows no such annotation status and refuses the table.',
    'Write predicted, dubious, validated or discarded, or leave the cell empty.',
  ],
};

/** Latitudes and longitudes are told on every line, any other value of a column only on its first. */
function addRefused(table: TableState, row: TsvRow, cell: RefusedCell): void {
  const { column, value, raw } = cell;
  const kind: RefusedKind =
    column.kind === 'category-id' ? 'number' : column.kind === 'text' ? 'number' : column.kind;
  if (kind !== 'latitude' && kind !== 'longitude') {
    const key = `${column.index}\t${raw}`;
    if (table.badValues.has(key)) return;
    if (table.badValues.size < BAD_VALUES_MAX) table.badValues.add(key);
  }
  const [message, fix] = REFUSED_WORDS[kind];
  addRowFinding(table, row, {
    code: `ecotaxa.value.${kind}`,
    column: column.raw,
    value,
    message,
    serverLineSays: ECOTAXA_VALUE_MESSAGES[kind](value, column.raw),
    fix,
  });
}
