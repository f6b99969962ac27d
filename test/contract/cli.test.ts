import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IntakeView, StatusView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest, type BatchJson } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

const NOWHERE = 'http://127.0.0.1:9';

type Added = IntakeView & { readonly id: string };

describe('the command line', () => {
  const COMMANDS = [
    'serve',
    'open',
    'practice',
    'start',
    'destination add',
    'destination list',
    'destination test',
    'destination remove',
    'add',
    'check',
    'status',
    'batches',
    'batch',
    'run',
    'retry',
    'cancel',
    'next',
    'pause',
    'resume',
    'jobs',
    'log',
    'receipt',
    'history',
    'verify',
    'account',
    'diagnostics',
    'token add',
    'token list',
    'token remove',
    'doctor',
  ];

  test('every command has help that begins with examples', { timeout: 60_000 }, async () => {
    for (const name of ['', ...COMMANDS]) {
      const { code, stdout } = await cli.run([...name.split(' ').filter(Boolean), '--help']);
      expect(code, name).toBe(0);
      expect(stdout, name).toMatch(new RegExp(`^Examples:\\n {2}waybill ${name}`));
      expect(stdout, name).toContain('--data <dir>');
      expect(stdout, name).not.toMatch(/--(secret|password|token|key) </);
    }
  });

  test.each([
    [['statsu'], "unknown command 'statsu'. Did you mean status?"],
    [['add', 'x', '--too', 'lab'], "unknown option '--too'. Did you mean --to?"],
    [['add'], "missing required argument 'path'."],
    [['batch', 'a', 'b'], 'too many arguments'],
    [['destination'], 'The command is not complete.'],
    [['destination', 'ad'], "unknown command 'ad'. Did you mean add?"],
    [['serve', '--port', 'x'], '"x" is no port.'],
    [['pause', '--for', 'ever'], '"ever" is no duration.'],
    [['add', 'x', '--to', 'lab', '--mode', 'sometimes'], '"sometimes" is no mode.'],
    [['add', 'x', '--to', 'lab', '--timeout', '5m'], '--timeout is of use only with --wait.'],
    [['add', 'x', '--to', 'lab', '--name', 'x'], '"x" names no file and remote name.'],
    [['run', 'bat_x', '--at', 'noonish'], '"noonish" is no time.'],
    [['destination', 'add', 'lab', '--kind', 'ftp', '--url', NOWHERE], '"ftp" is no kind of service.'],
    [['destination', 'add', 'lab', '--kind', 'haplo-batch'], 'The address of the server is missing.'],
    [
      ['destination', 'add', 'lab', '--kind', 'haplo-batch', '--url', NOWHERE],
      'A key or password is needed.',
    ],
    [['receipt', 'bat_x', '--format', 'pdf'], '"pdf" is no format of a receipt.'],
    [['receipt'], 'Which receipts are meant?'],
    [['receipt', 'bat_x', '--chain'], 'Which receipts are meant?'],
    [['account', '--format', 'pdf'], '"pdf" is no format of an account.'],
    [['verify', 'nowhere.json'], 'nowhere.json cannot be read (ENOENT).'],
    [['diagnostics'], 'Where shall it be written?'],
    [['practice', '--speed', '-1'], '"-1" is no speed.'],
  ])('waybill %j ends with 2 and says why and what next', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect(stderr).toContain(`waybill: ${sentence}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('without a daemon a command hosts one for its own duration', async () => {
    const status = await cli.json<StatusView>(['status']);
    expect(status).toMatchObject({ truth: 'nothing-yet', destinations: [] });
    expect((await cli.run(['status'])).stdout).toContain('Next: waybill destination add');
  });
});

describe('bad input', () => {
  test(
    'each is one clear sentence with the next step, and nothing is lost',
    { timeout: 60_000 },
    async () => {
      await cli.lab(NOWHERE);
      await cli.write('a.tsv', 'a');
      await cli.write('bad.json', '{ "not": json');
      await cli.write('empty/.keep', '');
      const cases: readonly (readonly [readonly string[], number, string])[] = [
        [['add', 'missing.tsv', '--to', 'lab'], 2, 'There is nothing at this path.'],
        [['add', 'a.tsv', '--to', 'labb'], 2, 'No such destination. There is no destination "labb".'],
        [['add', 'a.tsv', '--to', 'lab', '--control', 'bad.json'], 2, 'The control file is not JSON.'],
        [['add', 'a.tsv', '--to', 'lab', '--control', 'missing.json'], 2, 'There is nothing at this path.'],
        [['batch', 'bat_nonsense'], 2, 'Not found. There is no batch bat_nonsense.'],
        [['receipt', 'bat_00000000000000000000000000'], 2, 'Not found.'],
        [['destination', 'test', 'labb'], 2, 'No such destination.'],
        [
          ['destination', 'add', '../x', '--kind', 'haplo-batch', '--url', NOWHERE, '--secret-stdin'],
          2,
          'The request has a mistake.',
        ],
        [['batches', '--status', 'happy'], 2, 'The request has a mistake.'],
        [['batches', '--sort', 'colour'], 2, '"colour" is no order.'],
      ];
      for (const [args, code, sentence] of cases) {
        const ended = await cli.run(args, { stdin: 'x' });
        expect(ended.stderr, args.join(' ')).toContain(`waybill: ${sentence}`);
        expect(ended.stderr.trim().split('\n'), args.join(' ')).toHaveLength(1);
        expect(ended.code, args.join(' ')).toBe(code);
      }
      expect((await cli.json<{ items: unknown[] }>(['batches'])).items).toEqual([]);
    },
  );

  test('with --json a failure is problem details on standard error', async () => {
    const ended = await cli.run(['add', '/nowhere', '--to', 'lab', '--json']);
    expect(ended.stdout).toBe('');
    expect(JSON.parse(ended.stderr)).toMatchObject({
      code: 'destination.unknown',
      title: 'No such destination',
      next_action: expect.stringContaining('waybill destination list') as string,
    });
  });

  test('without a keychain a script gets 5 and the next step', async () => {
    if (process.platform !== 'linux') return;
    const args = ['destination', 'add', 'lab', '--kind', 'haplo-batch', '--url', NOWHERE, '--secret-stdin'];
    const control = await cli.write('control.json', '{}');
    const ended = await cli.run([...args, '--control', control], {
      stdin: 'canary-secret',
      env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' },
    });
    expect(ended.stderr).toContain('waybill: No keychain on this computer.');
    expect(ended.stderr).toContain('--secret-store file');
    expect(ended.code).toBe(5);
    expect((await cli.json<{ items: unknown[] }>(['destination', 'list'])).items).toEqual([]);
  });

  test('a second daemon ends with 3, a taken port with 1', async () => {
    const first = cli.background(['serve', '--json']);
    await first.ready;
    const second = await cli.run(['serve']);
    expect(second.code).toBe(3);
    expect(second.stderr).toContain(`A daemon (process ${first.child.pid})`);
    await first.stop();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const taken = await cli.run(['serve', '--port', String(port)]);
    other.close();
    expect(taken.stderr).toContain(`The port is taken. Another program listens on port ${port}.`);
    expect(taken.code).toBe(1);
  });
});

describe('a daemon', () => {
  test('says where it is, serves commands, and ends well', async () => {
    const daemon = cli.background(['serve', '--json']);
    const ready = await daemon.ready;
    expect(Object.keys(ready)).toEqual(['url', 'tokenFile', 'dataDir']);
    const status = await cli.json<StatusView>(['status']);
    expect(status.pid).toBe(daemon.child.pid);
    const ended = await daemon.stop();
    expect(ended.code).toBe(0);
    expect((await cli.json<StatusView>(['status'])).pid).not.toBe(daemon.child.pid);
  });

  test('is not believed when it cannot prove that it is the one', async () => {
    const daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    await daemon.stop('SIGKILL');
    // Another program listens where the killed daemon said it was, and would take the token.
    const heard: string[] = [];
    const { createServer: httpServer } = await import('node:http');
    const { url } = await daemon.ready;
    const impostor = httpServer((request, response) => {
      heard.push(JSON.stringify(request.headers));
      response.setHeader('x-waybill-proof', '0'.repeat(64)).end('{"status":"ok"}');
    }).listen(Number(new URL(String(url)).port), '127.0.0.1');
    await new Promise((resolve) => impostor.once('listening', resolve));
    expect(await cli.json<StatusView>(['status'])).toMatchObject({ truth: 'nothing-yet' });
    impostor.close();
    // Asked once by what answers `status` quickly, once by the whole program before it hosts one.
    expect(heard).toHaveLength(2);
    expect(heard.join()).not.toContain('authorization');
  });

  test('the page is opened with an address that signs in once', async () => {
    const daemon = cli.background(['serve', '--json']);
    const { url } = await daemon.ready;
    const opened = await cli.json<{ url: string }>(['open', '--no-browser']);
    const code = new URL(opened.url).hash.replace('#code=', '');
    expect(opened.url).toBe(`${String(url)}/#code=${code}`);
    const exchange = (): Promise<Response> =>
      fetch(`${String(url)}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
    const { token } = (await (await exchange()).json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${String(url)}/api/v1/status`, { headers })).status).toBe(200);
    expect((await exchange()).status).toBe(401);
  });
});

describe('files', () => {
  test(
    'travel to a Haplo server, each verified by digest, and the receipt proves it',
    { timeout: 60_000 },
    async () => {
      const server = await cli.practice();
      await cli.lab(server);
      await cli.write('in/a.tsv', 'login\tfirst\tlast\tmail\na\tA\tA\ta@lab.example\n');
      await cli.write('in/sub/b.tsv', 'login\tfirst\tlast\tmail\nb\tB\tB\tb@lab.example\n');
      await cli.write('c.tsv', 'login\tfirst\tlast\tmail\nc\tC\tC\tc@lab.example\n');
      const daemon = cli.background(['serve', '--json']);
      await daemon.ready;
      const how = '--comment Run-12 --name c.tsv=people.tsv --mode run --wait --timeout 30s'.split(' ');
      const added = await cli.json<Added>(['add', 'in', 'c.tsv', '--to', 'lab', ...how]);
      expect(added).toMatchObject({ items: 3, batch: { status: 'accepted', comment: 'Run-12' } });
      const batch = await cli.json<BatchJson>(['batch', added.id]);
      expect(batch).toMatchObject({ id: added.id, destination: 'lab', status: 'accepted' });
      expect(batch.items.map((item) => item.verification)).toEqual(['digest', 'digest', 'digest']);
      expect(batch.items.map((item) => item.name).sort()).toEqual(
        ['a.tsv', 'people.tsv', 'sub/b.tsv'].sort(),
      );
      expect(batch.jobs).toMatchObject([{ kind: 'import', state: 'accepted' }]);

      // The calls came in the order that the protocol's documentation has.
      const routes = server.ledger.list('haplo-batch').map((entry) => entry.route);
      expect(routes.filter((route, at) => route !== routes[at - 1]).join(' ')).toMatch(
        /control batch file schedule$/,
      );

      await cli.run(['receipt', added.id, '--format', 'sha256', '-o', 'sums']);
      const checked = await promisify(execFile)('sha256sum', ['--check', '--strict', 'sums'], {
        cwd: cli.dir,
      });
      expect(checked.stdout.match(/: OK/g)).toHaveLength(3);
      const receipt = await cli.json<{ items: unknown[]; dryRun: string }>(['receipt', added.id]);
      expect(receipt).toMatchObject({ format: 'waybill-receipt/2', dryRun: 'none made' });
      expect(receipt.items).toHaveLength(3);
      const csv = await cli.run(['receipt', added.id, '--format', 'csv']);
      expect(csv.stdout.split('\r\n')).toHaveLength(5);
    },
  );

  test(
    'offline: add ends at once with 6, and everything arrives in order when the server is back',
    { timeout: 90_000 },
    async () => {
      const server = await cli.practice();
      const { port } = new URL(server.url);
      const state = join(cli.dir, 'practice-state');
      await server.stop();
      const known = await cli.practice({ port: Number(port), dataDir: state });
      await cli.lab(known);
      await known.stop();
      const daemon = cli.background(['serve', '--json']);
      await daemon.ready;
      const ids: string[] = [];
      for (const name of ['a', 'b', 'c']) {
        await cli.write(`${name}.tsv`, name);
        const added = await cli.run(['add', `${name}.tsv`, '--to', 'lab', '--comment', name, '--json']);
        expect(added.code).toBe(6);
        ids.push((JSON.parse(added.stdout) as Added).id);
      }
      const status = await cli.json<StatusView>(['status']);
      expect(status.sentence).toBe('Offline: 3 files are safe in the queue');
      const still = await cli.run(['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '1s', '--json']);
      expect(still.code).toBe(6);

      const back = await cli.practice({ port: Number(port), dataDir: state });
      for (const id of ids) await cli.held(id, 15_000);
      const sent = back.ledger
        .list('haplo-batch')
        .filter((entry) => entry.route === 'file')
        .map((entry) => entry['name']);
      expect(sent.slice(0, 3)).toEqual(['a.tsv', 'b.tsv', 'c.tsv']);
    },
  );

  test('names that would command a terminal are shown, not obeyed', async () => {
    await cli.lab(NOWHERE);
    const evil = 'a\u001b[2J\u001b]52;c;eA==\u0007\u009b31m\n\u202etsv.exe';
    await cli.write(evil, 'x');
    const added = await cli.run(['add', evil, '--to', 'lab']);
    const id = added.stdout.trim();
    const shown = await cli.run(['batch', id]);
    const machine = await cli.run(['batch', id, '--json']);
    for (const text of [added.stdout, added.stderr, shown.stdout, machine.stdout])
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const names = (JSON.parse(machine.stdout) as BatchJson).items.map((item) => item.name);
    expect(names.length === 0 || names[0] === evil).toBe(true);
  });

  test('batches are paused, steered, cancelled and listed', async () => {
    await cli.lab(NOWHERE);
    const daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    await cli.write('a.tsv', 'a');
    await cli.write('b.tsv', 'b');
    const first = JSON.parse((await cli.run(['add', 'a.tsv', '--to', 'lab', '--json'])).stdout) as Added;
    const second = JSON.parse((await cli.run(['add', 'b.tsv', '--json'])).stdout) as Added;
    expect((await cli.json<StatusView>(['pause', '--for', '1h'])).paused?.until).toBeDefined();
    expect((await cli.json<StatusView>(['resume'])).paused).toBe(undefined);
    expect((await cli.json<{ priority: number }>(['next', second.id])).priority).toBeGreaterThan(0);
    expect(await cli.json(['cancel', first.id])).toMatchObject({ status: 'cancelled' });
    const list = await cli.json<{ items: BatchJson[] }>(['batches', '--status', 'cancelled']);
    expect(list.items.map((one) => one.id)).toEqual([first.id]);
    const ids = async (...given: readonly string[]): Promise<readonly string[]> =>
      (await cli.json<{ items: BatchJson[] }>(['batches', ...given])).items.map(({ id }) => id);
    expect(await ids('--sort', 'files')).toEqual([first.id, second.id]);
    expect(await ids('--sort=-files')).toEqual([second.id, first.id]);
    const paged = await cli.run(['batches', '--sort', '-bytes', '--limit', '1']);
    expect(paged.stdout).toMatch(/More: waybill batches --sort=-bytes --after \S+/);
    const next = /--after (\S+)/.exec(paged.stdout)?.[1] ?? '';
    expect(await ids('--sort=-bytes', '--after', next)).toEqual([first.id]);
    expect(await cli.json(['batch', second.id, '--sort', '-name'])).toMatchObject({
      items: [{ name: 'b.tsv' }],
    });
    expect((await cli.run(['batch', second.id, '--sort', 'colour'])).code).toBe(2);
    const removal = await cli.run(['destination', 'remove', 'lab']);
    expect(removal.code).toBe(4);
    expect(removal.stderr).toContain('It still has work queued.');
    expect((await cli.run(['destination', 'remove', 'lab', '--cancel-queued'])).code).toBe(0);
  });
});

test('secrets are in no output, argument list, log or ledger', async () => {
  const server = await cli.practice();
  await cli.lab(server);
  const secret = server.services['haplo-batch']?.secret ?? '';
  const daemon = cli.background(['serve', '--json'], { env: { WAYBILL_LOG: 'debug' } });
  await daemon.ready;
  await cli.write('a.tsv', 'a');
  await cli.run(['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '20s']);
  const outputs = [];
  for (const args of [['destination', 'list'], ['status'], ['batches'], ['doctor']])
    outputs.push((await cli.run([...args, '--json'])).stdout);
  outputs.push((await daemon.stop()).stderr);
  const { readdir, readFile } = await import('node:fs/promises');
  for (const entry of await readdir(cli.data, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name !== 'secrets.json')
      outputs.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
  for (const text of outputs) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(`haplo:${secret}`).toString('base64'));
  }
  expect(createHash('sha256').update(secret).digest('hex')).toHaveLength(64);
});
