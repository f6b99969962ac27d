import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noDroppingReason } from '../support/runAsNobody.ts';
import {
  CLI_FILE,
  CONTROL_TEXT,
  eventually,
  makeHome,
  type BatchTold,
  type Home,
  type Ran,
} from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

let home: Home;
let strict: StrictHaplo;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
  await home.addHaplo('lab', { url: strict.url, secret: strict.key });
});
afterEach(async () => {
  await strict.down();
  await home.remove();
});

/** One line: what, why, and what to do next. */
function expectOneClearSentence(ran: Pick<Ran, 'stderr' | 'stdout'>, next: RegExp): void {
  expect(ran.stdout).toBe('');
  expect(ran.stderr).toMatch(/^waybill: [^\n]+\.\n$/);
  expect(ran.stderr).toMatch(next);
  expect(ran.stderr).not.toMatch(/\bat .*\.js:|\{\w+\}|undefined|\[object/);
}

describe('bad input is one clear sentence with the next step', () => {
  test('whatever is wrong with what was given; nothing is queued, and nothing that was is lost', async () => {
    const daemon = await home.serve();
    await home.run(['pause']);
    const good = await home.file('good.json', '[]');
    const kept = (await home.run(['add', good, '--to', 'lab', '--json'])).json() as { readonly id: string };
    await mkdir(join(home.dir, 'empty'));
    const notJson = await home.file('not.json', '{ "dataImportControlFileVersion": 0, }');
    const bom = await home.file('bom.json', `\ufeff${CONTROL_TEXT}`);
    const add = (...more: readonly string[]): readonly string[] => ['add', good, '--to', 'lab', ...more];
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['add', 'nowhere.json', '--to', 'lab'], 2, /nowhere\.json does not exist.*spelling/],
      [['add', good, 'nowhere.json', '--to', 'lab'], 2, /nowhere\.json/],
      [['add', 'empty', '--to', 'lab'], 2, /Give a folder with files/],
      [['add', good, '--to', 'nobody'], 2, /nobody.*destination/],
      [add('--control', notJson), 2, /\/not\.json: .*Mend it/],
      [add('--control', bom), 2, /bom\.json.*Mend it/],
      [add('--control', 'nowhere.json'), 2, /nowhere\.json/],
      [add('--mode', 'live'), 2, /dry-run/],
      [add('--wait', '--timeout', 'soon'), 2, /10m/],
      [add('--timeout', '1m'), 2, /--wait/],
      [add('--name', 'other.json=x'), 2, /other\.json/],
      [add('--nmae', 'x'), 2, /--name/],
      [['add'], 2, /--help/],
      [['upload'], 2, /--help/],
      [['batch', 'bat_00000000000000000000000000'], 2, /bat_0/],
      [['run', 'bat_00000000000000000000000000'], 2, /bat_0/],
      [['destination', 'add', 'x', '--kind', 'ftp', '--url', 'http://127.0.0.1:9'], 2, /haplo-batch/],
      [
        ['destination', 'add', 'x', '--kind', 'haplo-batch', '--url', 'no address', '--secret-stdin'],
        2,
        /address|url/i,
      ],
      [
        [
          'destination',
          'add',
          'x',
          '--kind',
          'haplo-batch',
          '--url',
          'https://haplo:pw@x.example',
          '--secret-stdin',
        ],
        2,
        /--secret-stdin/,
      ],
      [
        [
          'destination',
          'add',
          'x',
          '--kind',
          'haplo-batch',
          '--url',
          'https://x.example/?a=1',
          '--secret-stdin',
        ],
        2,
        /url/,
      ],
      [['destination', 'test', 'nobody'], 2, /nobody/],
      [['destination', 'remove', 'lab'], 4, /--cancel-queued/],
      [['serve'], 3, new RegExp(`process ${daemon.pid}`)],
    ];
    for (const [args, code, next] of cases) {
      const ran = await home.run(args, { stdin: 'secret\n' });
      expect([args.join(' '), ran.code, ran.stderr]).toEqual([args.join(' '), code, ran.stderr]);
      expectOneClearSentence(ran, next);
    }
    const left = (await home.run(['batches', '--json'])).json() as { readonly items: readonly BatchTold[] };
    expect(left.items.map(({ id }) => id)).toEqual([kept.id]);
    expect(strict.calls.filter(({ isProbe }) => !isProbe)).toEqual([]);
    await home.run(['resume']);
    await eventually(
      'what was there goes on',
      10_000,
      async () => (await daemon.batch(kept.id)).status === 'held',
    );
  });

  test('a port that is taken: 1, and the data directory is free again', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const ran = await home.run(['serve', '--port', String(port)]);
    expect(ran.code).toBe(1);
    expectOneClearSentence(ran, /--port/);
    taken.close();
    expect(await (await home.serve(['--port', String(port)])).stop()).toBe(0);
  });

  test('no keychain: 5, with the way to do without, and the secret is stored nowhere', async () => {
    const args = ['destination', 'add', 'x', '--kind', 'haplo-batch', '--url', strict.url, '--secret-stdin'];
    const ran = await home.run(args, {
      stdin: 'canary-secret\n',
      env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' },
    });
    expect(ran.code).toBe(5);
    expectOneClearSentence(ran, /--secret-store file/);
    expect(spawnSync('grep', ['-r', 'canary-secret', home.dir]).status).toBe(1);
    expect((await home.run(['destination', 'list', '--json'])).json()).toMatchObject({
      items: [{ name: 'lab' }],
    });
  });

  test.skipIf(noDroppingReason !== undefined)(
    'a folder or a file without rights, for a person who is not root',
    async () => {
      await home.file('open/good.json', '[]');
      await home.file('open/closed.json', '[]');
      await home.file('open/closed/inner.json', '[]');
      await home.file('shut/x.json', '[]');
      if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', home.dir]);
      await chmod(join(home.dir, 'open/closed.json'), 0);
      await chmod(join(home.dir, 'open/closed'), 0);
      await chmod(join(home.dir, 'shut'), 0);
      const shut = await asNobody(['add', 'shut', '--to', 'lab']);
      expect(shut.code).toBe(1);
      expectOneClearSentence(shut, /shut.*right/);
      // Beside it, what can be read goes on, and what cannot is named.
      const added = await asNobody(['add', 'open', '--to', 'lab', '--wait', '--timeout', '15s']);
      expect(added.stderr).toMatch(/open\/closed\b/);
      expect(added.code).toBe(4);
      expect(added.stderr).toMatch(/closed\.json.*right to read/);
      expect(strict.batches[0]?.files.map(({ name }) => name)).toEqual(['good.json']);
      await chmod(join(home.dir, 'open/closed'), 0o755);
      await chmod(join(home.dir, 'shut'), 0o755);
    },
  );

  /** Runs a command in the home as a user without rights. */
  async function asNobody(args: readonly string[]): Promise<Pick<Ran, 'code' | 'stdout' | 'stderr'>> {
    const drop = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath];
    const [command, ...first] = process.getuid?.() === 0 ? ['setpriv', ...drop] : [process.execPath];
    const env = { PATH: process.env['PATH'] ?? '', HOME: home.dir, WAYBILL_DATA: home.data };
    const child = spawn(command ?? '', [...first, CLI_FILE, ...args], {
      cwd: home.dir,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const told = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, ...told };
  }
});

describe('names', () => {
  const HOSTILE = [
    'e\u0301 decomposed.json',
    '\u00e9 composed.json',
    '-rf',
    '--to=other',
    'line\nbreak.json',
    'carriage\r\nreturn.json',
    'tab\t.json',
    'bell\u0007escape\u001b[31m.json',
    '\u202egnp.exe\u202c.json',
    '\u0645\u0631\u062d\u0628\u0627.json',
    '"quoted".json',
    "'single'.json",
    'back\\slash.json',
    'a"; filename="b.json',
    'percent%22%0A.json',
    'a=b&c=d;e.json',
    'plus+plus.json',
    ' leading and trailing ',
    'trailing dot.',
    'CON',
    '\u{1f9ea} emoji.json',
    `${'n'.repeat(250)}.json`,
    `${'\u00fc'.repeat(125)}.json`,
    '$(touch x)`y`.json',
    '{"json":1}',
    '<b>.json',
    '#fragment?query.json',
  ];

  test('of any sort arrive byte for byte, each with its own content, and the receipt can be checked', async () => {
    await mkdir(join(home.dir, 'in'));
    for (const name of HOSTILE) await writeFile(join(home.dir, 'in', name), `content of ${name}`);
    const added = await home.run([
      'add',
      'in',
      '--to',
      'lab',
      '--mode',
      'run',
      '--wait',
      '--timeout',
      '20s',
      '--json',
    ]);
    expect(added.code, added.stderr).toBe(0);
    const sums = new Map(HOSTILE.map((name) => [name, sha256Of(`content of ${name}`)]));
    expect(new Map(strict.batches[0]?.files.map(({ name, sha256 }) => [name, sha256]))).toEqual(sums);
    expect(strict.batches[0]?.files).toHaveLength(HOSTILE.length);
    expect(strict.violations).toEqual([]);
    const { id } = added.json() as { readonly id: string };
    const told = (await home.run(['batch', id, '--json'])).json() as BatchTold;
    expect(new Map(told.items.map(({ name, sha256 }) => [name, sha256]))).toEqual(sums);
    const list = (await home.run(['receipt', id, '--format', 'sha256'])).stdout;
    const checked = spawnSync('sha256sum', ['--check', '--strict', '--quiet'], {
      input: list,
      encoding: 'utf8',
    });
    expect(checked).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('that begin with a dash can be given by themselves', async () => {
    await home.file('-rf', '[]');
    const ran = await home.run(['add', '--to', 'lab', '--wait', '--timeout', '20s', '--', '-rf']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(strict.batches[0]?.files.map(({ name }) => name)).toEqual(['-rf']);
  });

  test.skipIf(process.platform !== 'linux')(
    'that are no text are passed over with the reason, and the rest goes on',
    async () => {
      await home.file('in/good.json', '[]');
      await writeFile(
        Buffer.concat([Buffer.from(join(home.dir, 'in/')), Buffer.from([0x62, 0xff, 0xfe])]),
        '[]',
      );
      const ran = await home.run(['add', 'in', '--to', 'lab', '--wait', '--timeout', '20s']);
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stderr).toMatch(/Passed over: .*UTF-8|Passed over: .*name/);
      expect(strict.batches[0]?.files.map(({ name }) => name)).toEqual(['good.json']);
    },
  );

  test('that two files would share on the server are both refused, with both places', async () => {
    await home.file('one/a.json', '1');
    await home.file('two/a.json', '2');
    const ran = await home.run([
      'add',
      'one/a.json',
      'two/a.json',
      '--to',
      'lab',
      '--wait',
      '--timeout',
      '20s',
    ]);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/one\/a\.json/);
    expect(ran.stderr).toMatch(/two\/a\.json/);
    expect(strict.batches.flatMap(({ files }) => files)).toEqual([]);
  });
});
