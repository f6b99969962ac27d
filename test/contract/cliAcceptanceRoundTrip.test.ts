import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HAPLO_REMOTES, haploRemote, type HaploRemote } from '../support/haploRemote.ts';
import { CONTROL_TEXT, eventually, makeHome, type BatchTold, type Home } from '../support/runWaybill.ts';
import { LAB_CA_PATH, tlsFiles } from '../support/socketServers.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

describe.each(HAPLO_REMOTES)('the command against the %s Haplo server', (kind) => {
  let home: Home;
  let remote: HaploRemote;
  const contents = { 'a.json': '[{"n":1}]', 'b.json': '[]', 'empty.json': '', 'ü ä.json': '["\u00e9"]' };

  beforeEach(async () => {
    home = await makeHome();
    remote = await haploRemote(kind, home.dir);
    // Most commands meet a daemon; those that find none host it themselves, see below.
    await home.serve();
    await home.addHaplo('lab', remote);
    for (const [name, content] of Object.entries(contents)) await home.file(`in/${name}`, content);
  });
  afterEach(async () => {
    await remote.stop();
    await home.remove();
  });

  async function add(
    ...more: readonly string[]
  ): Promise<{ id: string; code: number | null; stderr: string }> {
    const ran = await home.run(['add', 'in', '--to', 'lab', '--json', ...more]);
    if (ran.stdout === '') throw new Error(`${ran.code}: ${ran.stderr}`);
    return { id: (ran.json() as { id: string }).id, code: ran.code, stderr: ran.stderr };
  }

  async function told(id: string): Promise<BatchTold> {
    return (await home.run(['batch', id, '--json'])).json() as BatchTold;
  }

  const routes = async (): Promise<readonly string[]> => (await remote.calls()).map(({ route }) => route);
  const sums = Object.entries(contents)
    .map(([name, content]) => ({ name, sha256: sha256Of(content) }))
    .sort((one, other) => one.name.localeCompare(other.name));
  const sorted = <T extends { readonly name: string }>(files: readonly T[]): T[] =>
    [...files].sort((one, other) => one.name.localeCompare(other.name));

  test('control, batch, files, schedule: in this order, once each, and every digest is equal', async () => {
    const { id, code } = await add(
      '--mode',
      'run',
      '--comment',
      'Run 12 & more = "ü"',
      '--wait',
      '--timeout',
      '20s',
    );
    expect(code).toBe(0);
    expect(await routes()).toEqual(['control', 'batch', 'file', 'file', 'file', 'file', 'schedule']);
    const [batch] = await remote.batches();
    expect(sorted(batch?.files ?? [])).toEqual(sums);
    // A real run names no mode at all.
    expect(batch).toMatchObject({ isScheduled: true, mode: undefined });
    const local = await told(id);
    expect(local).toMatchObject({ status: 'accepted', destination: 'lab', comment: 'Run 12 & more = "ü"' });
    expect(local.remoteId).toBe(batch?.id);
    expect(sorted(local.items)).toMatchObject(
      sums.map(({ name, sha256 }) => ({
        name,
        sha256,
        remoteDigest: sha256,
        state: 'sent',
        verification: 'digest',
      })),
    );
    expect(local.jobs).toMatchObject([{ kind: 'import', state: 'accepted' }]);
    expect(remote.violations()).toEqual([]);
  });

  test('hold, the default, uploads and verifies, and schedules nothing', async () => {
    const { id, code } = await add('--wait', '--timeout', '20s');
    expect(code).toBe(0);
    expect(await routes()).not.toContain('schedule');
    expect(await told(id)).toMatchObject({ status: 'held', jobs: [] });
    // Going live later is one command, and the batch that is at the server is used.
    const run = await home.run(['run', id, '--wait', '--timeout', '20s', '--json']);
    expect(run.code).toBe(0);
    expect(await remote.batches()).toMatchObject([{ isScheduled: true, mode: undefined }]);
    expect(remote.violations()).toEqual([]);
  });

  test('a dry run says the one word, and going live makes a new remote batch with the same files', async () => {
    const { id, code } = await add('--mode', 'dry-run', '--wait', '--timeout', '20s');
    expect(code).toBe(0);
    expect(await remote.batches()).toMatchObject([{ isScheduled: true, mode: 'dry-run' }]);
    expect(await told(id)).toMatchObject({ jobs: [{ kind: 'dry-run', state: 'accepted' }] });

    const refused = await home.run(['run', id, '--wait']);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toMatch(/dry run/);
    expect(await remote.batches()).toHaveLength(1);

    const run = await home.run([
      'run',
      id,
      '--override',
      'I read the log',
      '--wait',
      '--timeout',
      '20s',
      '--json',
    ]);
    expect(run.code).toBe(0);
    const [rehearsed, live, ...others] = await remote.batches();
    expect(others).toEqual([]);
    expect(live?.id).not.toBe(rehearsed?.id);
    expect(live).toMatchObject({ isScheduled: true, mode: undefined });
    expect(sorted(live?.files ?? [])).toEqual(sums);
    expect(await told(id)).toMatchObject({ status: 'accepted', remoteId: live?.id });
    const receipt = (await home.run(['receipt', id])).json();
    expect(JSON.stringify(receipt)).toContain('I read the log');
    // A batch is imported once.
    expect((await home.run(['run', id, '--override', 'again'])).code).not.toBe(0);
    expect(await remote.batches()).toHaveLength(2);
    expect(remote.violations()).toEqual([]);
  });

  test('dry-run-then-run parks until a person records the log, and then goes live', async () => {
    const { id, code, stderr } = await add('--mode', 'dry-run-then-run', '--wait', '--timeout', '20s');
    expect(code).toBe(4);
    expect(stderr).toMatch(/waybill log/);
    const parked = await told(id);
    expect(parked).toMatchObject({ status: 'attention', failure: { code: 'job.needs-statement' } });
    const log = await home.file(
      'log.txt',
      'START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)\nEND: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)\n',
    );
    const recorded = await home.run(['log', parked.jobs[0]?.id ?? '', '--record', log]);
    expect(recorded).toMatchObject({ code: 0 });
    // A clean log is what the batch waited for: it goes live by itself.
    await eventually('it is accepted', 15_000, async () => (await told(id)).status === 'accepted');
    const batches = await remote.batches();
    expect(batches.map(({ mode }) => mode)).toEqual(['dry-run', undefined]);
    expect(remote.violations()).toEqual([]);
  });

  test('a log with an exception is never clean, so the batch does not go live', async () => {
    const { id } = await add('--mode', 'dry-run-then-run', '--wait', '--timeout', '20s');
    const log = await home.file(
      'log.txt',
      'START: x\nEXCEPTION: Error during import: no. File: f, line: 1\nEND: y',
    );
    const job = (await told(id)).jobs[0]?.id ?? '';
    expect((await home.run(['log', job, '--record', log, '--json'])).json()).toMatchObject({
      statement: { outcome: 'exception' },
    });
    expect((await home.run(['run', id])).code).toBe(4);
    expect(await remote.batches()).toHaveLength(1);
  });

  test('files take the names they are given, and a control file of its own or one that is there already', async () => {
    const control = await home.file('other control.json', CONTROL_TEXT.replace('[]', '[ ]'));
    const first = await home.run([
      'add',
      'in/a.json',
      '--name',
      'in/a.json=people/x.json',
      '--control',
      control,
      '--to',
      'lab',
      '--wait',
      '--json',
    ]);
    expect(first.code).toBe(0);
    const digest = sha256Of(await readFile(control));
    const second = await home.run([
      'add',
      'in/b.json',
      '--control',
      digest,
      '--to',
      'lab',
      '--wait',
      '--json',
    ]);
    expect(second.code).toBe(0);
    // The digest is enough: the control file is not sent a second time.
    expect(await routes()).toEqual(['control', 'batch', 'file', 'batch', 'file']);
    expect((await remote.batches()).map(({ files }) => files[0]?.name)).toEqual(['people/x.json', 'b.json']);
    expect(remote.violations()).toEqual([]);
  });

  test('the receipt proves what arrived, as JSON, CSV and for sha256sum', async () => {
    const { id } = await add('--mode', 'run', '--wait', '--timeout', '20s');
    const receipt = JSON.stringify((await home.run(['receipt', id])).json());
    const csv = (await home.run(['receipt', id, '--format', 'csv'])).stdout;
    const list = (await home.run(['receipt', id, '--format', 'sha256'])).stdout;
    for (const { name, sha256 } of sums) {
      expect(receipt).toContain(sha256);
      expect(csv).toContain(sha256);
      expect(list).toContain(sha256);
      expect(receipt).toContain(JSON.stringify(name));
    }
    expect(receipt).toContain('SCHEDULED');
    const checked = spawnSync('sha256sum', ['--check', '--strict'], { input: list, encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 0 });
    expect(checked.stdout.match(/: OK$/gm)).toHaveLength(sums.length);
  });
});

describe('a command that finds no daemon', () => {
  let home: Home;
  let strict: StrictHaplo;
  beforeEach(async () => {
    home = await makeHome({ settleMs: null });
    strict = await strictHaplo();
    await home.addHaplo('lab', { url: strict.url, secret: strict.key });
  });
  afterEach(async () => {
    await strict.down();
    await home.remove();
  });

  test('hosts one until its wait is over, with a file that was written just now', async () => {
    const file = await home.file('a.json', '[]');
    const ran = await home.run([
      'add',
      file,
      '--to',
      'lab',
      '--mode',
      'run',
      '--wait',
      '--timeout',
      '20s',
      '--json',
    ]);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({ batch: { status: 'accepted' } });
    expect(strict.batches).toMatchObject([
      { state: 'scheduled', mode: undefined, files: [{ sha256: sha256Of('[]') }] },
    ]);
    expect(strict.violations).toEqual([]);
  });

  test('a word that is no mode is refused before anything is queued', async () => {
    const file = await home.file('a.json', '[]');
    for (const mode of ['dryrun', 'Dry-Run', 'true', '']) {
      const ran = await home.run(['add', file, '--to', 'lab', '--mode', mode]);
      expect(ran, mode).toMatchObject({ code: 2, stdout: '' });
    }
    expect(strict.calls).toEqual([]);
    expect((await home.run(['batches', '--json'])).json()).toMatchObject({ items: [] });
  });
});

test('over TLS, a lab’s own authority is trusted where its file is named, and nowhere else', async () => {
  const home = await makeHome();
  const strict = await strictHaplo();
  const front = createTlsServer(tlsFiles('good'), (client) => {
    const server = connect(strict.port, '127.0.0.1');
    client.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  try {
    const url = `https://127.0.0.1:${(front.address() as AddressInfo).port}/`;
    await home.addHaplo('lab', { url, secret: strict.key });
    const file = await home.file('a.json', '[]');
    const refused = await home.run(['add', file, '--to', 'lab', '--wait', '--timeout', '15s']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/authority.*--ca/);
    expect(strict.calls).toEqual([]);
    await home.addHaplo('lab', { url, secret: strict.key }, '--ca', LAB_CA_PATH);
    const added = await home.run(['add', file, '--to', 'lab', '--wait', '--timeout', '15s']);
    expect(added.code, added.stderr).toBe(0);
    // What had waited for the authority went first.
    expect(strict.batches.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ['a.json'],
      ['a.json'],
    ]);
    expect(strict.violations).toEqual([]);
  } finally {
    front.close();
    await strict.down();
    await home.remove();
  }
});
