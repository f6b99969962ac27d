import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { crc32 } from '../../shared/checks/ecotaxa/crc32.ts';

const ROWS_PER_WRITE = 10_000;
/** Such an image is what a plankton camera makes of one object. */
const IMAGE_BYTES = 100_000;

/** A control file for `haploRow`'s table. */
export const PEOPLE_CONTROL = {
  dataImportControlFileVersion: 0,
  model: 'haplo:user-sync',
  files: { DEFAULT: { read: 'tsv-with-name-row' } },
  instructions: [
    { action: 'new', destination: 'user' },
    { source: 'login', destination: 'user', name: 'username' },
    { source: 'first', destination: 'user', name: 'nameFirst' },
    { source: 'last', destination: 'user', name: 'nameLast' },
    { source: 'mail', destination: 'user', name: 'email' },
    { source: 'title', destination: 'user', name: 'title' },
    { action: 'new', destination: 'profile' },
  ],
};

/** A table: its head, and each row with the line break before it. */
export interface TableKind {
  readonly head: string;
  readonly row: (row: number) => string;
}

/** About 200 bytes a row; every thousandth lacks something. */
export const PEOPLE: TableKind = {
  head: 'login\tfirst\tlast\tmail\ttitle',
  row: (row) => {
    const mail = row % 1_000 === 0 ? '' : `someone.${row}@department.lab.example`;
    const title =
      'Senior research technician for imaging, flow cytometry and sample logistics in building seven';
    return `\nlogin_of_person_${row}\tFirst name ${row}\tLast name ${row}\t${mail}\t${title}`;
  },
};

/** The same for EcoTaxa, also about 200 bytes; `imageOf` names the row's image. */
function objects(imageOf: (row: number) => string): TableKind {
  return {
    head: `img_file_name\tobject_id\tobject_lat\tobject_lon\tobject_date\tobject_time\tobject_depth_min\tobject_depth_max\tsample_id\tacq_id\tprocess_id\tobject_area\tobject_mean\tobject_min\tobject_max\tobject_skew\tobject_kurt\tobject_note
[t]\t[t]\t[f]\t[f]\t[t]\t[t]\t[f]\t[f]\t[t]\t[t]\t[t]\t[f]\t[f]\t[f]\t[f]\t[f]\t[f]\t[t]`,
    row: (row) => {
      const size = `${row % 997}.25\t${row % 89}.5\t${row % 13}\t${row % 17}\t${row % 19}.125\t${row % 23}.75`;
      const of = row % 50;
      return `\n${imageOf(row)}\tobject_${row}\t43.685\t7.315\t20260131\t101500\t10\t20\tsample_of_the_cruise_${of}\tacquisition_${of}\tprocess_${of}\t${size}\tsome free text about this object`;
    },
  };
}

function* piecesOf(table: TableKind, rows: number): Generator<string> {
  yield table.head;
  for (let at = 0; at < rows; at += ROWS_PER_WRITE) {
    let text = '';
    for (let one = at; one < Math.min(rows, at + ROWS_PER_WRITE); one += 1) text += table.row(one);
    yield text;
  }
}

/** Writes a table of so many rows. */
export async function writeTable(path: string, table: TableKind, rows: number): Promise<void> {
  await pipeline(Readable.from(piecesOf(table, rows)), createWriteStream(path));
}

/** A folder for EcoTaxa: one table, all of whose rows show the same image of 100 KB. */
export async function writeEcotaxaFolder(folder: string, table: string, rows: number): Promise<void> {
  await writeFile(join(folder, 'x.png'), picture(IMAGE_BYTES));
  await writeTable(
    table,
    objects(() => 'x.png'),
    rows,
  );
}

/** A zip as EcoTaxa takes it: one table, and an image of 100 KB for each row, stored as pictures gain nothing by packing. */
export async function writeEcotaxaZip(path: string, bytes: number): Promise<void> {
  const rows = Math.max(1, Math.round(bytes / IMAGE_BYTES));
  const table = objects((row) => `${row}.png`);
  const zip = new ZipFile();
  const out = createWriteStream(path);
  const written = pipeline(zip.outputStream, out);
  zip.addReadStream(Readable.from(piecesOf(table, rows)), 'ecotaxa_cruise.tsv', { compress: true });
  const image = picture(IMAGE_BYTES);
  for (let row = 0; row < rows; row += 1) {
    const one = Buffer.from(image);
    one.writeUInt32LE(row, IMAGE_BYTES >> 1);
    zip.addBuffer(one, `${row}.png`, { compress: false });
    // Let what is ready flow out, or all images would lie in memory.
    if (row % 100 === 0 && out.writableNeedDrain) await once(out, 'drain');
  }
  zip.end();
  await written;
}

/** A PNG whose frame is right and whose pixels are noise. */
function picture(bytes: number): Buffer {
  const noise = bytes - 8 - 25 - 12 - 12;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(300, 0);
  head.writeUInt32BE(300, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', randomFillSync(Buffer.alloc(noise))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
