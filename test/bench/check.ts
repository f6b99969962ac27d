// How fast a big table is checked, and in how much memory, beside `wc -l` on the same file: by the command, which checks in its own
// process, and by the daemon, which checks in a thread. `npm run build && npm run bench:check -- [GB]`; asserts nothing.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = process.cwd();
const ROWS_PER_GB = 5_000_000;
const ROWS_PER_WRITE = 10_000;
/** As Linux counts in /proc. */
const TICKS_PER_SECOND = 100;

const CONTROL = {
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

/** About 200 bytes a row; every thousandth lacks something. */
function haploRow(row: number): string {
  const mail = row % 1_000 === 0 ? '' : `someone.${row}@department.lab.example`;
  const title =
    'Senior research technician for imaging, flow cytometry and sample logistics in building seven';
  return `login_of_person_${row}\tFirst name ${row}\tLast name ${row}\t${mail}\t${title}`;
}

function ecotaxaRow(row: number): string {
  const size = `${row % 997}.25\t${row % 89}.5\t${row % 13}\t${row % 17}\t${row % 19}.125\t${row % 23}.75`;
  return `x.gif\tobject_${row}\t43.685\t7.315\t20260131\t101500\t10\t20\tsample_of_the_cruise_${row % 50}\tacquisition_${row % 50}\tprocess_${row % 50}\t${size}\tsome free text about this object`;
}
/** The smallest picture that every reader takes: a GIF of one point. */
const IMAGE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const ECOTAXA_HEAD = `img_file_name\tobject_id\tobject_lat\tobject_lon\tobject_date\tobject_time\tobject_depth_min\tobject_depth_max\tsample_id\tacq_id\tprocess_id\tobject_area\tobject_mean\tobject_min\tobject_max\tobject_skew\tobject_kurt\tobject_note
[t]\t[t]\t[f]\t[f]\t[t]\t[t]\t[f]\t[f]\t[t]\t[t]\t[t]\t[f]\t[f]\t[f]\t[f]\t[f]\t[f]\t[t]`;

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
  readonly cpuSeconds: number;
  readonly code: number;
  readonly last: string;
}

/** The peak of its memory, MiB, and the processor time it has used, seconds: the latter tells on a busy machine. */
async function usageOf(
  pid: number | undefined,
): Promise<{ readonly peakMiB: number; readonly cpuSeconds: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return {
    peakMiB: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024,
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
  };
}

interface Daemon {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
}

async function startDaemon(dataDir: string): Promise<Daemon> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), 'serve', '--json', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { tokenFile, url } = JSON.parse(line.toString()) as {
    readonly tokenFile: string;
    readonly url: string;
  };
  return { child, url, token: (await readFile(tokenFile, 'utf8')).trim() };
}

interface CheckAnswer {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly bytesDone: number };
  readonly report?: { readonly counts: Readonly<Record<string, number>> };
}

/** The same check asked of a daemon: its memory before, and at its highest while the check runs. MiB. */
async function measuredInDaemon(daemon: Daemon, body: object): Promise<string> {
  const call = async (method: string, path: string, sent?: object): Promise<CheckAnswer> => {
    const answer = await fetch(new URL(path, daemon.url), {
      method,
      headers: { authorization: `Bearer ${daemon.token}`, 'content-type': 'application/json' },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    return (await answer.json()) as CheckAnswer;
  };
  const before = await residentMiB(daemon.child.pid);
  const began = performance.now();
  let check = await call('POST', '/api/v1/checks', body);
  let peak = before;
  while (check.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    peak = Math.max(peak, await residentMiB(daemon.child.pid));
    check = await call('GET', `/api/v1/checks/${check.id}`);
  }
  const seconds = (performance.now() - began) / 1_000;
  const rate = (check.progress.bytesDone / 1e6 / seconds).toFixed(0);
  const counts = JSON.stringify(check.report?.counts ?? check.state);
  return `in the daemon ${rate} MB/s, RSS ${before.toFixed(0)} -> ${peak.toFixed(0)} MiB at most; ${counts}`;
}

async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
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
  let peakMiB = 0;
  let cpuSeconds = 0;
  const look = async (pid: number | undefined): Promise<void> => {
    const usage = await usageOf(pid);
    peakMiB = Math.max(peakMiB, usage.peakMiB);
    cpuSeconds = Math.max(cpuSeconds, usage.cpuSeconds);
  };
  const looking = setInterval(() => {
    // The kernel keeps the peak itself; it is gone with the process.
    void look(child.pid);
  }, 50);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, peakMiB, cpuSeconds, code, last: last.trim().split('\n').at(-1) ?? '' };
}

const dir = await mkdtemp(join(tmpdir(), 'waybill-bench-check-'));
try {
  const rows = Math.round(Number(process.argv[2] ?? 1) * ROWS_PER_GB);
  const control = join(dir, 'control.json');
  await writeFile(control, JSON.stringify(CONTROL));
  const people = join(dir, 'people.tsv');
  await writeTable(people, 'login\tfirst\tlast\tmail\ttitle', haploRow, rows);
  const folder = join(dir, 'cruise');
  await mkdir(folder);
  await writeFile(join(folder, 'x.gif'), IMAGE);
  const table = join(folder, 'ecotaxa_big.tsv');
  await writeTable(table, ECOTAXA_HEAD, ecotaxaRow, rows);
  for (const [what, path, args, body] of [
    [
      'haplo-batch',
      people,
      ['check', people, '--control', control],
      { paths: [people], control: { path: control } },
    ],
    ['ecotaxa', table, ['check', folder, '--as', 'ecotaxa'], { paths: [folder], as: 'ecotaxa' }],
  ] as const) {
    const { size } = await stat(path);
    const began = performance.now();
    execFileSync('wc', ['-l', path]);
    const wcSeconds = (performance.now() - began) / 1_000;
    const { code, cpuSeconds, last, peakMiB, seconds } = await measured(args);
    const rate = (size / 1e6 / seconds).toFixed(0);
    const perCpu = (size / 1e6 / cpuSeconds).toFixed(0);
    const line = `${what}: ${(size / 1e9).toFixed(2)} GB, ${rows} rows in ${seconds.toFixed(1)} s = ${rate} MB/s (${perCpu} MB per s of processor)`;
    const ratio = `${(seconds / wcSeconds).toFixed(0)} times as long as wc -l (${wcSeconds.toFixed(2)} s)`;
    console.log(`${line}, peak RSS ${peakMiB.toFixed(0)} MiB; ${ratio}; exit ${code}`);
    console.log(`  ${last}`);
    const daemon = await startDaemon(join(dir, `data-${what}`));
    try {
      console.log(`  ${await measuredInDaemon(daemon, body)}`);
    } finally {
      daemon.child.kill('SIGTERM');
      await once(daemon.child, 'exit');
    }
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
