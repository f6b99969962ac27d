import { spawn } from 'node:child_process';
import { mkdir, readFile, stat, symlink, writeFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckReport, Finding } from '../../shared/checks/finding.ts';
import { buildCli, CliUnderTest, type Ended } from '../support/cliUnderTest.ts';
import { corpus, corpusModels, type CorpusData } from '../unit/checks/haploCorpus.ts';
import { STAFF_CONTROL } from '../support/staffTable.ts';

const ROOT = fileURLToPath(new URL('../fixtures/protocol-samples/corpus/', import.meta.url));
const HAPLO = join(ROOT, 'haplo');
const ECOTAXA = join(ROOT, 'ecotaxa');
/** One process per processor. */
const AT_ONCE = 2;

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

interface Checked extends CheckReport {
  readonly code: number;
}

async function check(args: readonly string[]): Promise<Checked> {
  const ended = await cli.run(['check', ...args, '--json']);
  if (ended.stdout === '') throw new Error(`${args.join(' ')}: ${ended.code} ${ended.stderr}`);
  return { ...(JSON.parse(ended.stdout) as CheckReport), code: ended.code };
}

/** Runs something for each, a few at a time, and gathers what went wrong, so that a failure names every case. */
async function forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const wrong: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift())
      await work(one).catch((error: unknown) => wrong.push(error instanceof Error ? error.message : error));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(wrong).toEqual([]);
}

const says = (findings: readonly Finding[]): Set<string> =>
  new Set(findings.flatMap(({ serverSays }) => serverSays ?? []));

describe('every case of the corpus through the built command', { timeout: 120_000 }, () => {
  test('control files: the words of the server are the recorded ones, and valid ones raise no error', async () => {
    expect(corpus.controls.length).toBeGreaterThan(40);
    await forEach(corpus.controls, async ({ file, kind, upload }) => {
      const checked = await check(['--control', join(HAPLO, file)]);
      const said = says(checked.findings);
      switch (upload.status) {
        case 200:
          expect([file, [...said]]).toEqual([file, []]);
          break;
        case 400:
          expect([file, [...said]]).toEqual([file, [upload.body]]);
          break;
        default:
          expect([file, [...said], checked.code]).toEqual([file, ['HTTP 500'], 1]);
      }
      expect([file, checked.code]).toEqual([file, checked.counts.error > 0 ? 1 : 0]);
      const alarms = checked.findings.filter(({ severity }) => severity !== 'info');
      if (kind === 'valid') expect([file, alarms]).toEqual([file, []]);
    });
  });

  test('data files: the dry run is foretold line by line', async () => {
    const known = await cli.write(
      'known.json',
      JSON.stringify({ haplo: { modelDescriptions: corpusModels } }),
    );
    expect(corpus.data.length).toBeGreaterThan(50);
    await forEach(corpus.data, async (data) => {
      const paths = data.files.map(({ path }) => join(HAPLO, path));
      const checked = await check([...paths, '--control', join(HAPLO, data.control), '--known', known]);
      const ofRun = checked.findings.filter(({ code }) => !code.startsWith('haplo.control.'));
      expectSaid(data, says(ofRun));
      if (!data.id.endsWith('-clean')) return;
      expect([data.id, checked.findings.filter(({ severity }) => severity !== 'info')]).toEqual([
        data.id,
        [],
      ]);
    });
  });

  test('EcoTaxa folders and zips: errors and remarks are the recorded ones', async () => {
    const manifest = JSON.parse(await readFile(join(ECOTAXA, 'manifest.json'), 'utf8')) as EcotaxaManifest;
    expect(manifest.cases.length).toBeGreaterThan(40);
    await forEach(manifest.cases, async (entry) => {
      const known = await cli.write(`${entry.id}.json`, JSON.stringify(knownOf(manifest, entry)));
      const checked = await check([join(ECOTAXA, entry.path), '--as', 'ecotaxa', '--known', known]);
      expectEcotaxa(entry, checked);
    });
  });

  test('names for DSP-INGEST: refused ones are told in the words of the server', async () => {
    const { names } = JSON.parse(await readFile(join(ROOT, 'names.json'), 'utf8')) as {
      readonly names: readonly NameCase[];
    };
    const paths = new Map<string, NameCase>();
    for (const one of names) {
      if (!isPlain(one.name)) continue;
      const path = await cli.write(`names/${paths.size}`, 'x');
      paths.set(path, one);
    }
    expect(paths.size).toBeGreaterThan(20);
    const renamed = [...paths].flatMap(([path, { name }]) => ['--name', `${path}=${name}`]);
    const checked = await check([...paths.keys(), ...renamed, '--as', 'dsp-ingest']);
    for (const { name, bulkIngest, response } of paths.values()) {
      const said = says(checked.findings.filter(({ file }) => file === name));
      const body = response?.status === 400 ? [JSON.stringify(response.body)] : [];
      if (bulkIngest === 'ok') expect([name, [...said]]).toEqual([name, []]);
      else if (body.length > 0) expect([name, [...said]]).toEqual([name, body]);
      else expect([name, said.size]).toEqual([name, 1]);
    }
  });
});

interface NameCase {
  readonly name: string;
  readonly bulkIngest: string;
  readonly response?: { readonly status: number; readonly body: unknown };
}

/** A command line takes neither NUL nor, in `FILE=NAME`, a name with `=`. */
function isPlain(name: string): boolean {
  return name !== '' && !/[=\0]/.test(name) && !/\p{Cs}/u.test(name);
}

/** The manifest shortens long runs of lines to `... N more ...`; what dies in the engine is worded by the engine. */
function expectSaid(data: CorpusData, said: Set<string>): void {
  const { dies, messages } = data.dryRun;
  const lines = messages.filter((message) => !/^\.\.\. \d+ more \.\.\.$/.test(message));
  expect([data.id, lines.filter((line) => !said.has(line))]).toEqual([data.id, []]);
  const isCut = lines.length !== messages.length;
  const rest = [...said].filter((line) => !lines.includes(line) && !line.startsWith('EXCEPTION: '));
  if (!isCut) expect([data.id, rest]).toEqual([data.id, []]);
  const death = [...said].filter((line) => line.startsWith('EXCEPTION: '));
  expect([data.id, death.length]).toEqual([data.id, dies === undefined ? 0 : 1]);
  if (dies !== undefined && !dies.messageIsEngineSpecific)
    expect([data.id, death]).toEqual([data.id, [`EXCEPTION: Error during import: ${dies.message}`]]);
}

interface EcotaxaCase {
  readonly id: string;
  readonly kind: string;
  readonly path: string;
  readonly options?: {
    readonly update_mode?: string;
    readonly project?: {
      readonly obj_free_cols?: string | Record<string, string>;
      readonly acquisitions?: readonly (readonly [string, string])[];
    };
  };
  readonly validation?: {
    readonly result: string;
    readonly infos?: readonly string[];
    readonly lastErrorLine?: string;
    readonly findings?: readonly { readonly line: number | null; readonly message: string }[];
  };
}

interface EcotaxaManifest {
  readonly server: { readonly knownCategoryIds: readonly number[] };
  readonly cases: readonly EcotaxaCase[];
}

function knownOf(manifest: EcotaxaManifest, { options }: EcotaxaCase): unknown {
  const columns = options?.project?.obj_free_cols;
  // "20 text columns old0..old19" stands for old0: t01 and so on.
  const twenty = Array.from({ length: 20 }, (_, index) => [
    `old${index}`,
    `t${String(index + 1).padStart(2, '0')}`,
  ]);
  return {
    ecotaxa: {
      freeColumns: { object: typeof columns === 'string' ? Object.fromEntries(twenty) : (columns ?? {}) },
      knownCategoryIds: manifest.server.knownCategoryIds,
      acquisitions: options?.project?.acquisitions ?? [],
      updateMode: options?.update_mode ?? '',
    },
  };
}

function expectEcotaxa({ id, kind, validation }: EcotaxaCase, checked: Checked): void {
  const said = (...severities: readonly string[]): string[] =>
    checked.findings
      .filter(({ severity }) => severities.includes(severity))
      .flatMap(({ serverSays }) => (serverSays === undefined ? [] : [comparable(serverSays)]))
      .sort();
  if (validation === undefined) return;
  const expected =
    validation.result === 'crash'
      ? [comparable(validation.lastErrorLine ?? '')]
      : (validation.findings ?? []).map(({ line, message }) =>
          comparable(line === null ? message : `line ${line}: ${message}`),
        );
  expect([id, said('error')]).toEqual([id, expected.sort()]);
  if (validation.infos !== undefined)
    expect([id, said('info', 'warning')]).toEqual([id, validation.infos.map(comparable).sort()]);
  if (kind === 'valid')
    expect([id, checked.findings.filter(({ severity }) => severity !== 'info'), checked.code]).toEqual([
      id,
      [],
      0,
    ]);
}

/** Sets have no order, and the reason why an image cannot be read is the image library's. */
function comparable(text: string): string {
  const image = /^(.*Error while reading image '[^']*': )/s.exec(text);
  if (image !== null) return image[1] ?? '';
  const fields = /^(Some fields configured .* in this import )(.*) $/s.exec(text);
  if (fields !== null) return (fields[1] ?? '') + (fields[2] ?? '').split(', ').sort().join(', ');
  return text.replace(/\{([^}]*)\}/g, (_all, inner: string) => inner.split(', ').sort().join(', '));
}

// No line break at the end: the server would read it as one more record.
const GOOD = 'login\tfirst\tlast\tmail\nada\tAda\tEk\tada@lab.example';
const BAD = `${GOOD}\n=cmd|x\tBo\t\tbo@lab.example`;

describe('what a person reads', () => {
  test('findings stand under their file, with row, the words of the server and what to do', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const people = await cli.write('people.tsv', BAD);
    const { code, stdout, stderr } = await cli.run(['check', people, '--control', control]);
    expect(stdout).toMatch(/^people\.tsv$/m);
    expect(stdout).toMatch(/^ {2}error row 3, .*: .+$/m);
    expect(stdout).toMatch(/^ {6}server says: Missing values in user: nameLast \(record 1\)$/m);
    expect(stdout).toMatch(/\[haplo\.data\.missing-values\]$/m);
    expect(stdout).toMatch(/^1 error, \d+ warnings?, \d+ notes?\. 2 files checked, /m);
    expect([code, stderr]).toEqual([1, '']);
    await writeFile(people, GOOD);
    expect((await cli.run(['check', people, '--control', control])).code).toBe(0);
  });

  test('findings that are counted and not kept are said to be so', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const rows = Array.from({ length: 700 }, () => 'x\t\tEk\tx@lab.example\n').join('');
    const people = await cli.write('people.tsv', `login\tfirst\tlast\tmail\n${rows}`);
    const report = await check([people, '--control', control]);
    expect(report.counts.error).toBeGreaterThanOrEqual(700);
    const hidden = report.notShown.reduce((sum, { count }) => sum + count, 0);
    const total = report.counts.error + report.counts.warning + report.counts.info;
    expect(report.findings.length + hidden).toBe(total);
    expect(hidden).toBeGreaterThan(0);
    const { stdout } = await cli.run(['check', people, '--control', control]);
    expect(stdout).toMatch(/\.\.\. and \d+ more of haplo\.data\.[a-z-]+, counted and not shown/);
  });

  test('the JSON has exactly the promised fields', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const people = await cli.write('people.tsv', BAD);
    const { code: _code, ...report } = await check([people, '--control', control]);
    expect(Object.keys(report).sort()).toEqual([
      'bytesChecked',
      'counts',
      'filesChecked',
      'findings',
      'notShown',
    ]);
    const allowed = ['severity', 'code', 'file', 'row', 'column', 'value', 'message', 'serverSays', 'fix'];
    for (const finding of report.findings) {
      expect(Object.keys(finding).filter((key) => !allowed.includes(key))).toEqual([]);
      for (const key of ['severity', 'code', 'file', 'message', 'fix']) expect(finding).toHaveProperty(key);
    }
    expect(report).toMatchObject({ filesChecked: 2, counts: { error: 1 } });
  });

  test('an export for spreadsheets holds no formula', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const people = await cli.write('people.tsv', `${GOOD}\n=1+1\tBo\tEk\tno mail`);
    const named = await cli.write('=cmd.tsv', BAD);
    const csv = join(cli.dir, 'findings.csv');
    await cli.run(['check', people, named, '--control', control, '--export-csv', csv]);
    const text = await readFile(csv, 'utf8');
    expect(text.split('\r\n')[0]).toBe('severity,code,file,row,column,value,message,serverSays,fix');
    expect(text).toContain(`"'=cmd.tsv"`);
    expect(text).not.toMatch(/(^|,|\n)"?[=+@-][^0-9]/);
  });

  test('SARIF has what editors need, and addresses below the working directory are relative', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    await cli.write('in here/people.tsv', BAD);
    const { stdout, code } = await cli.run(['check', 'in here', '--control', control, '--sarif']);
    expect(code).toBe(1);
    const log = JSON.parse(stdout) as SarifLog;
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    const [run] = log.runs;
    expect(run?.tool.driver.name).toBe('Waybill');
    expect(run?.results.length).toBeGreaterThan(0);
    for (const result of run?.results ?? []) {
      expect(['error', 'warning', 'note']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      const uri = result.locations[0]?.physicalLocation?.artifactLocation.uri ?? '';
      expect(() => new URL(uri, 'file:///somewhere/')).not.toThrow();
      const line = result.locations[0]?.physicalLocation?.region?.startLine ?? 1;
      expect(Number.isInteger(line) && line >= 1).toBe(true);
    }
    const missing = run?.results.find(({ ruleId }) => ruleId === 'haplo.data.missing-values');
    expect(missing?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'in%20here/people.tsv' },
      region: { startLine: 3 },
    });
  });
});

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation?: {
          readonly artifactLocation: { readonly uri: string };
          readonly region?: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

describe('how it is asked', () => {
  test.each([
    [['check'], 'It is not said what to check for.'],
    [['check', 'x'], 'It is not said what to check for.'],
    [['check', 'x', '--as', 'haplo'], '"haplo" is nothing to check as.'],
    [['check', 'x', '--as', 'ecotaxa', '--control', 'c.json'], 'Only Haplo has control files.'],
    [['check', 'missing.tsv', '--as', 'ecotaxa'], 'There is nothing at this path.'],
    [['check', '--as', 'ecotaxa'], 'The request has a mistake.'],
    [['check', '--control', 'missing.json'], 'There is nothing at this path.'],
    [['check', '--control', 'c.json', '--sarif', '--json'], '--sarif and --json are two forms'],
    [['add', 'x', '--to', 'lab', '--check-level', 'all'], '"all" is no level of findings.'],
    [['check', 'x', '--to', 'nobody'], 'No such destination.'],
    [['check', '--control', 'x', '--known', 'missing.json'], 'There is nothing at this path.'],
  ])('waybill %j is a usage error', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a destination is checked as its kind and options say, with no daemon and nothing written', async () => {
    await cli.lab('http://127.0.0.1:9');
    const people = await cli.write('people.tsv', BAD);
    const before = await stat(join(cli.data, 'ledger.db')).then(({ mtimeMs }) => mtimeMs);
    const report = await check([people, '--to', 'lab']);
    expect(report.findings.map(({ code }) => code)).toContain('haplo.data.missing-values');
    expect((await stat(join(cli.data, 'ledger.db'))).mtimeMs).toBe(before);
    await expect(stat(join(cli.data, 'daemon.json'))).rejects.toThrow('ENOENT');
  });

  test('without a destination not even a data directory is made', async () => {
    const data = join(cli.dir, 'nowhere');
    const control = await cli.write('control.json', STAFF_CONTROL);
    const ended = await cli.run(['check', '--control', control, '--data', data]);
    expect(ended.code).toBe(0);
    await expect(stat(data)).rejects.toThrow('ENOENT');
  });

  test('Robotoff has only parameters to check', async () => {
    const add = ['destination', 'add', 'food', '--kind', 'robotoff', '--url', 'http://127.0.0.1:9'];
    const more = ['--job-type', 'ingredients-spellcheck', '--secret-stdin', '--secret-store', 'file'];
    expect((await cli.run([...add, ...more], { stdin: 'key' })).code).toBe(0);
    const report = await check(['--to', 'food', '--batch-dir', 'gs://robotoff-batch/x']);
    expect(report.findings.map(({ code }) => code).sort()).toEqual([
      'robotoff.batch-dir.address',
      'robotoff.job-type.advertised',
    ]);
  });
});

describe('hostile input is a finding, never a crash', { timeout: 60_000 }, () => {
  test('names and values that a terminal would obey are shown, not obeyed', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    await cli.write('d/\u001b]0;owned\u0007\u202e.tsv', `login\u001b[2J\tfirst\n\u001b[31m\tx\n`);
    const { stdout, stderr } = await cli.run(['check', 'd', '--control', control]);
    // oxlint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stdout).toContain('\\u{1b}');
    const sarif = await cli.run(['check', 'd', '--control', control, '--sarif']);
    // oxlint-disable-next-line no-control-regex
    expect(sarif.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('bombs, binaries, dangling links and files nobody may read each end in a report', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    await mkdir(join(cli.dir, 'in'));
    await cli.write('in/deep.tsv', '['.repeat(3_000_000));
    await cli.write(
      'in/binary.tsv',
      new Uint8Array(200_000).map((_, index) => (index * 7919) % 256),
    );
    await cli.write('in/wide.tsv', `${'a\t'.repeat(400_000)}\n${'b\t'.repeat(400_000)}\n`);
    await cli.write('in/proto.tsv', '__proto__\tconstructor\nx\ty\n');
    await symlink('/etc/passwd', join(cli.dir, 'in/link.tsv'));
    const report = await check(['in', '--control', control]);
    expect(report.code).toBe(1);
    expect(report.findings.map(({ code }) => code)).toContain('any.path.link-outside');
    for (const deep of ['['.repeat(1_000_000), `{"__proto__":{"a":1}}`, '{"a":'.repeat(100_000)]) {
      const bad = await cli.write('deep.json', deep);
      expect((await check(['--control', bad])).code).toBe(1);
    }
  });

  test('Ctrl-C ends it with 130 and without a report', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const people = await cli.write(
      'people.tsv',
      `login\tfirst\tlast\tmail\n${'a\tb\tc\td@e.f\n'.repeat(12_000_000)}`,
    );
    const running = cli.background(['check', people, '--control', control, '--json']);
    // On a busy machine the command may need long to begin.
    while (!(await hasOpen(running.child.pid, people)))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const ended: Ended = await running.stop('SIGINT');
    expect([ended.code, ended.stdout]).toEqual([130, '']);
  });

  test('a long check says on a terminal how far it is', async () => {
    const control = await cli.write('control.json', STAFF_CONTROL);
    const people = await cli.write(
      'people.tsv',
      `login\tfirst\tlast\tmail\n${'a\tb\tc\td@e.f\n'.repeat(16_000_000)}`,
    );
    const command = `stty cols 100; node ${join(fileURLToPath(new URL('../..', import.meta.url)), 'dist/cli.js')} check ${people} --control ${control}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (/Checking 1 file: .* read/.test(shown)) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(shown).toMatch(/Checking 1 file: [0-9.]+ [kMG]?B of [0-9.]+ [kMG]?B read/);
  });
});

/** Whether a process has a file open; where the system does not tell, as if after a while. */
async function hasOpen(pid: number | undefined, path: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return new Promise((resolve) => setTimeout(resolve, 700, true));
  const open = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
  return open.includes(path);
}
