// How fast a big table is checked, and in how much memory, beside `wc -l` on the same file.
// `node --experimental-strip-types test/bench/check.ts [GB]`; asserts nothing.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROWS_PER_GB = 5_000_000;
const ROWS_PER_WRITE = 10_000;

const CONTROL = {
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'tsv-with-name-row' } },
  instructions: [
    { action: 'new', destination: 'profile' },
    { source: 'name', destination: 'profile', name: 'dc:attribute:title' },
    { source: 'job', destination: 'profile', name: 'std:attribute:job-title' },
    { source: 'mail', destination: 'profile', name: 'std:attribute:email' },
    { source: 'web', destination: 'profile', name: 'std:attribute:url' },
  ],
};

/** About 200 bytes a row; every thousandth has a mistake. */
function haploRow(row: number): string {
  const mail = row % 1_000 === 0 ? 'no mail' : `someone.${row}@department.lab.example`;
  const job = 'Senior research technician for imaging, flow cytometry and sample logistics in building seven';
  return `Person ${row} of the lab\t${job}\t${mail}\thttps://people.lab.example/staff/${row}`;
}

function ecotaxaRow(row: number): string {
  const size = `${row % 997}.25\t${row % 89}.5\t${row % 13}\t${row % 17}\t${row % 19}.125\t${row % 23}.75`;
  return `object_${row}\t43.685\t7.315\t20260131\t101500\t10\t20\tsample_of_the_cruise_${row % 50}\tacquisition_${row % 50}\tprocess_${row % 50}\t${size}\tsome free text about this object`;
}
const ECOTAXA_HEAD = `object_id\tobject_lat\tobject_lon\tobject_date\tobject_time\tobject_depth_min\tobject_depth_max\tsample_id\tacq_id\tprocess_id\tobject_area\tobject_mean\tobject_min\tobject_max\tobject_skew\tobject_kurt\tobject_note
[t]\t[f]\t[f]\t[t]\t[t]\t[f]\t[f]\t[t]\t[t]\t[t]\t[f]\t[f]\t[f]\t[f]\t[f]\t[f]\t[t]`;

async function writeTable(
  path: string,
  head: string,
  row: (row: number) => string,
  rows: number,
): Promise<void> {
  const out = createWriteStream(path);
  out.write(head);
  for (let at = 0; at < rows; at += ROWS_PER_WRITE) {
    let text = '';
    for (let one = at; one < Math.min(rows, at + ROWS_PER_WRITE); one += 1) text += `\n${row(one)}`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

interface Measured {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly code: number;
  readonly last: string;
}

async function measured(args: readonly string[]): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    last = (last + text).slice(-400);
  });
  let peakKiB = 0;
  const look = setInterval(() => {
    // The kernel keeps the peak itself; it is gone with the process.
    void readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (text) => {
        peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0));
      },
      () => undefined,
    );
  }, 50);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(look);
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, peakMiB: peakKiB / 1_024, code, last: last.trim().split('\n').at(-1) ?? '' };
}

const dir = await mkdtemp(join(tmpdir(), 'waybill-bench-check-'));
try {
  const rows = Math.round(Number(process.argv[2] ?? 1) * ROWS_PER_GB);
  const control = join(dir, 'control.json');
  await writeFile(control, JSON.stringify(CONTROL));
  const people = join(dir, 'people.tsv');
  await writeTable(people, 'name\tjob\tmail\tweb', haploRow, rows);
  const table = join(dir, 'ecotaxa_big.tsv');
  await writeTable(table, ECOTAXA_HEAD, ecotaxaRow, rows);
  for (const [what, path, args] of [
    ['haplo-batch', people, ['check', people, '--control', control]],
    ['ecotaxa', table, ['check', table, '--as', 'ecotaxa']],
  ] as const) {
    const { size } = await stat(path);
    const began = performance.now();
    execFileSync('wc', ['-l', path]);
    const wcSeconds = (performance.now() - began) / 1_000;
    const { code, last, peakMiB, seconds } = await measured(args);
    const rate = (size / 1e6 / seconds).toFixed(0);
    const line = `${what}: ${(size / 1e9).toFixed(2)} GB, ${rows} rows in ${seconds.toFixed(1)} s = ${rate} MB/s`;
    console.log(`${line}, peak RSS ${peakMiB.toFixed(0)} MiB; wc -l ${wcSeconds.toFixed(1)} s; exit ${code}`);
    console.log(`  ${last}`);
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
