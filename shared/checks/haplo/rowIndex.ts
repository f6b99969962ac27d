/** Records that follow each other at the same distance: record `record + n` is at row `row + n * step`. */
export interface RowSegment {
  readonly record: number;
  readonly row: number;
  readonly step: number;
}

/** One file's share of a batch: where its records begin in the batch's count, and at which rows they are. */
export interface HaploFileRecords {
  readonly file: string;
  /** Number of the file's first record; records count from 0 over all files of a batch. */
  readonly firstRecord: number;
  readonly records: number;
  /** Rows of the records, counted within the file; empty where rows are not known. */
  readonly rows: readonly RowSegment[];
}

/** Segments kept per file; a file with more irregular distances than this has its later rows unknown. */
export const ROW_SEGMENTS_MAX = 100_000;

interface OpenSegment {
  record: number;
  row: number;
  step: number;
}

/** Remembers the row of every record of a file in little memory. */
export class RowIndexBuilder {
  private readonly segments: OpenSegment[] = [];
  private count = 0;
  private lastRow = 0;

  get records(): number {
    return this.count;
  }

  /** Notes the row of the next record. */
  add(row: number): void {
    const segment = this.segments.at(-1);
    const step = row - this.lastRow;
    if (segment === undefined) this.segments.push({ record: 0, row, step: 0 });
    else if (segment.record === this.count - 1 && segment.step === 0) segment.step = step;
    else if (segment.step !== step && this.segments.length < ROW_SEGMENTS_MAX) {
      this.segments.push({ record: this.count, row, step: 0 });
    }
    this.lastRow = row;
    this.count += 1;
  }

  build(): readonly RowSegment[] {
    return this.segments.map((segment) => ({ ...segment }));
  }
}

/** The row of a file's record (counted within the file), or undefined where it is not known. */
export function rowOfRecord(rows: readonly RowSegment[], record: number): number | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.record ?? 0) <= record) low = middle + 1;
    else high = middle;
  }
  const segment = rows[low - 1];
  if (segment === undefined) return undefined;
  if (rows.length >= ROW_SEGMENTS_MAX && low === rows.length && record > segment.record) {
    return undefined;
  }
  return segment.row + (record - segment.record) * segment.step;
}

/** The file and row of a record number of a batch's log; undefined for a number beyond the last record. */
export function placeOfRecord(
  files: readonly HaploFileRecords[],
  record: number,
): { readonly file: string; readonly row: number | undefined } | undefined {
  const found = files.find(
    ({ firstRecord, records }) => record >= firstRecord && record < firstRecord + records,
  );
  if (found === undefined) return undefined;
  return { file: found.file, row: rowOfRecord(found.rows, record - found.firstRecord) };
}
