import {
  ECOTAXA_CRASHING_PREFIX,
  ECOTAXA_CUSTOM_TEXT_MAX,
  ECOTAXA_PREDEFINED_COLUMNS,
  ECOTAXA_PREDEFINED_TEXT_MAX,
  ECOTAXA_PREFIXES,
  ECOTAXA_TABLE_NAME_PREFIXES,
  ECOTAXA_TYPE_CELLS,
} from '../../services/ecotaxa/importColumns.ts';
import type { EcotaxaColumnKind, EcotaxaFreeKind } from '../../services/ecotaxa/importColumns.ts';
import { ECOTAXA_CRASHES, ECOTAXA_HEADER_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { shortValue } from '../findingCollector.ts';
import type { ImportState } from './importState.ts';
import { pyRepr, pyReprList } from './pythonText.ts';

/** A column of a table. Columns with the very same header are one: the last one counts. */
export interface TableColumn {
  /** The header as it stands in the file. */
  readonly raw: string;
  /** The header as the server maps it: stripped and in lower case. */
  readonly clean: string;
  /** Index of the cell that counts. */
  readonly index: number;
}

/** A column whose values the server looks at. */
export interface CheckedColumn extends TableColumn {
  readonly kind: EcotaxaColumnKind;
  /** Longest text that the database takes. Characters. */
  readonly textMax?: number;
}

/** A table's first two lines. */
export interface TableHead {
  readonly file: string;
  readonly columns: readonly TableColumn[];
  /** Type cells by clean header; `undefined` for a cell that is not there; the whole is `undefined` without a second line. */
  readonly types: ReadonlyMap<string, string | undefined> | undefined;
}

/** Distinct columns of a header line, in order. */
export function tableColumns(headers: readonly string[]): readonly TableColumn[] {
  const byRaw = new Map<string, TableColumn>();
  headers.forEach((raw, index) => {
    byRaw.set(raw, { raw, clean: cleanHeader(raw), index });
  });
  return [...byRaw.values()];
}

function cleanHeader(raw: string): string {
  return raw.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase();
}

/** Checks the header and type lines as the server does; gives back the columns whose values it will look at. */
export function checkHead(head: TableHead, state: ImportState): readonly CheckedColumn[] {
  const checked: CheckedColumn[] = [];
  const fieldsByPrefix = new Map<string, Set<string>>();
  for (const column of head.columns) {
    const underscore = column.clean.indexOf('_');
    if (underscore < 0) {
      addHeadError(head, state, {
        column,
        code: 'ecotaxa.header.format',
        serverSays: ECOTAXA_HEADER_MESSAGES.format(column.clean),
        message: 'This header has no underscore; the server refuses the table.',
        fix: 'Name the column with its part in front, such as object_area, or delete it.',
      });
      continue;
    }
    const prefix = column.clean.slice(0, underscore);
    const fields = fieldsByPrefix.get(prefix) ?? new Set();
    fieldsByPrefix.set(prefix, fields.add(column.clean));
    const found = columnKind(column, prefix, { head, state });
    if (found !== undefined) checked.push({ ...column, ...found });
  }
  addMissingIds(fieldsByPrefix, head, state);
  return checked;
}

interface HeadContext {
  readonly head: TableHead;
  readonly state: ImportState;
}

type KindOfColumn = Pick<CheckedColumn, 'kind' | 'textMax'>;

function columnKind(column: TableColumn, prefix: string, context: HeadContext): KindOfColumn | undefined {
  const predefined = ECOTAXA_PREDEFINED_COLUMNS.get(column.clean);
  if (predefined !== undefined) {
    const textMax = ECOTAXA_PREDEFINED_TEXT_MAX.get(column.clean);
    return { kind: predefined, ...(textMax !== undefined && { textMax }) };
  }
  const known = context.state.mapping.kindOf(column.clean);
  if (known !== undefined) return customKind(known);
  const part = ECOTAXA_PREFIXES.get(prefix) ?? ECOTAXA_TABLE_NAME_PREFIXES.get(prefix);
  if (part === undefined) {
    addUnknownPrefix(column, prefix, context);
    return undefined;
  }
  const kind = part === 'object' ? objectColumnKind(column, context) : 't';
  if (kind === undefined) return undefined;
  addCustomColumn(column, { part, fullName: column.clean, kind }, context);
  return customKind(kind);
}

function customKind(kind: EcotaxaFreeKind): KindOfColumn {
  return kind === 'n' ? { kind: 'number' } : { kind: 'text', textMax: ECOTAXA_CUSTOM_TEXT_MAX };
}

function addUnknownPrefix(column: TableColumn, prefix: string, { head, state }: HeadContext): void {
  if (prefix === ECOTAXA_CRASHING_PREFIX) {
    state.report.crash({
      severity: 'error',
      code: 'ecotaxa.header.crash',
      file: head.file,
      build: () => ({
        column: column.raw,
        row: 1,
        message: 'A header that begins with "images_" makes the import job crash.',
        serverSays: ECOTAXA_CRASHES.keyError(pyRepr(prefix)),
        fix: 'Delete the column, or name it object_ and so on.',
      }),
    });
    return;
  }
  addHeadError(head, state, {
    column,
    code: 'ecotaxa.header.prefix',
    serverSays: ECOTAXA_HEADER_MESSAGES.prefix(column.clean, prefix),
    message: 'The server does not know what this header begins with, and refuses the table.',
    fix: 'Begin it with object_, sample_, acq_ or process_, or delete the column.',
  });
}

function objectColumnKind(column: TableColumn, { head, state }: HeadContext): EcotaxaFreeKind | undefined {
  if (head.types === undefined) {
    state.report.crash({
      severity: 'error',
      code: 'ecotaxa.types.crash',
      file: head.file,
      build: () => ({
        column: column.raw,
        row: 1,
        message: 'The table ends after its header, and with a column of your own that makes the job crash.',
        serverSays: ECOTAXA_CRASHES.keyError(pyRepr(column.clean)),
        fix: 'Add the line of types and the data, or leave the table out.',
      }),
    });
    return undefined;
  }
  const type = head.types.get(column.clean);
  const kind = type === undefined ? undefined : ECOTAXA_TYPE_CELLS.get(type);
  if (kind !== undefined) return kind;
  addHeadError(head, state, {
    column,
    code: 'ecotaxa.type.invalid',
    row: 2,
    value: type ?? '',
    serverSays: ECOTAXA_HEADER_MESSAGES.type(column.clean, type ?? 'None'),
    message: 'The second line must give [f] or [t], exactly, for each object column of your own.',
    fix: 'Write [f] for numbers or [t] for text below the header.',
  });
  return undefined;
}

function addCustomColumn(
  column: TableColumn,
  added: Parameters<ImportState['mapping']['add']>[0],
  { head, state }: HeadContext,
): void {
  const { fits, real } = state.mapping.add(added);
  if (!fits) {
    addHeadError(head, state, {
      column,
      code: 'ecotaxa.column.no-room',
      serverSays: ECOTAXA_HEADER_MESSAGES.noRoom(column.clean),
      message: 'The project has no room for a further column of this kind.',
      fix: 'Delete columns that nobody needs, or reuse names the project has already.',
    });
  }
  if (state.mapping.wasEmpty) return;
  state.report.add({
    severity: 'info',
    code: 'ecotaxa.column.new',
    file: head.file,
    build: () => ({
      column: column.raw,
      row: 1,
      message: 'The project does not have this column yet; the import adds it.',
      serverSays: ECOTAXA_HEADER_MESSAGES.newField(column.clean, head.file, real),
      fix: 'Nothing to do, unless it is a misspelt name.',
    }),
  });
}

function addMissingIds(
  fieldsByPrefix: ReadonlyMap<string, ReadonlySet<string>>,
  head: TableHead,
  state: ImportState,
): void {
  for (const [prefix, fields] of fieldsByPrefix) {
    const idField = `${prefix}_id`;
    if (!ECOTAXA_PREFIXES.has(prefix) || fields.has(idField)) continue;
    addHeadError(head, state, {
      code: 'ecotaxa.column.id-missing',
      value: idField,
      serverSays: ECOTAXA_HEADER_MESSAGES.idMissing(idField, prefix, pyReprList([...fields].sort())),
      message: `There are ${prefix} columns, but none called ${idField}; the server refuses the table.`,
      fix: `Add a column ${idField}.`,
    });
  }
}

interface HeadError {
  readonly column?: TableColumn;
  readonly code: string;
  readonly row?: number;
  readonly value?: string;
  readonly serverSays: string;
  readonly message: string;
  readonly fix: string;
}

function addHeadError(head: TableHead, state: ImportState, error: HeadError): void {
  const { column, code, row = 1, ...rest } = error;
  state.report.add({
    severity: 'error',
    code,
    file: head.file,
    build: () => ({ ...(column !== undefined && { column: shortValue(column.raw) }), row, ...rest }),
  });
}
