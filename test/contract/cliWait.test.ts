import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IntakeView, StatusView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest, haploFault, type BatchJson } from '../support/cliUnderTest.ts';
import { eventually } from '../support/runWaybill.ts';
import { STAFF_CONTROL } from '../support/staffTable.ts';
import { noDroppingReason } from '../support/runAsNobody.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

type Added = IntakeView & { readonly id: string };

const ROW = 'login\tfirst\tlast\tmail\na\tA\tA\ta@lab.example\n';
const LOG = 'START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)\nEND: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)\n';
const ADD = ['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '40s'];
const addAndWait = (...more: readonly string[]): readonly string[] => ADD.concat(more);

test('0: held, dry run and run are each done when their mode is', { timeout: 60_000 }, async () => {
  await cli.lab(await cli.practice());
  await cli.write('a.tsv', ROW);
  for (const [mode, status] of [
    ['hold', 'held'],
    ['dry-run', 'accepted'],
    ['run', 'accepted'],
  ] as const) {
    const ended = await cli.run([...addAndWait('--mode', mode), '--json']);
    expect(ended.code, `${mode}: ${ended.stderr}`).toBe(0);
    expect((JSON.parse(ended.stdout) as Added).batch.status, mode).toBe(status);
  }
  const held = await cli.json<{ items: readonly BatchJson[] }>(['batches', '--status', 'held']);
  const run = await cli.run(['run', held.items[0]?.id ?? '', '--override', 'tested elsewhere', '--wait']);
  expect(run.code, run.stderr).toBe(0);
});

test('1: the time is up while the server answers', async () => {
  await cli.lab(await cli.practice());
  await cli.write('a.tsv', ROW);
  await cli.run(['pause']);
  const ended = await cli.run(['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '1s']);
  expect(ended.stderr).toContain('The time is up');
  expect(ended.code).toBe(1);
});

test(
  "4: a file that the server refuses for good needs attention, with the server's reason",
  { timeout: 90_000 },
  async () => {
    const server = await cli.practice();
    await cli.lab(server);
    await cli.write('a.tsv', ROW);
    const answer = {
      kind: 'status',
      status: 400,
      body: 'Bad request (failed validation)',
      contentType: 'text/plain',
    } as const;
    server.faults.add(haploFault({ route: 'file', fault: answer }));
    const ended = await cli.run(addAndWait());
    expect(ended.stderr).toContain('a.tsv:');
    expect(ended.code).toBe(4);
    const batches = await cli.json<{ items: readonly BatchJson[] }>(['batches', '--status', 'attention']);
    expect(batches.items).toHaveLength(1);
    expect((await cli.run(['status'])).stdout).toContain('Next: waybill batches --status attention,failed');
  },
);

test(
  '4: a run that waits for a statement of how the dry run ended; recording it goes on',
  { timeout: 90_000 },
  async () => {
    await cli.lab(await cli.practice());
    await cli.write('a.tsv', ROW);
    const daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    const ended = await cli.run([...addAndWait('--mode', 'dry-run-then-run'), '--json']);
    expect(ended.code).toBe(4);
    const { id } = JSON.parse(ended.stdout) as Added;
    const job = (await cli.json<BatchJson>(['batch', id])).jobs[0]?.id ?? '';
    expect((await cli.run(['log', job])).stderr).toContain('record it');
    const log = await cli.write('pasted.txt', LOG);
    const recorded = await cli.run(['log', job, '--record', log, '--operator', 'ada']);
    expect(recorded.code, recorded.stderr).toBe(0);
    expect((await cli.run(['log', job])).stdout).toContain('END: Thu Jun 04 2020');
  },
);

test(
  '5: a wrong key parks the destination, and the right one lets everything go on',
  { timeout: 60_000 },
  async () => {
    const server = await cli.practice();
    await cli.lab({
      ...server,
      services: { 'haplo-batch': { url: server.services['haplo-batch']?.url ?? '', secret: 'wrong' } },
    });
    await cli.write('a.tsv', ROW);
    const daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    const ended = await cli.run([...addAndWait(), '--json']);
    expect(ended.code).toBe(5);
    expect((await cli.run(['destination', 'test', 'lab'])).code).toBe(5);
    await cli.lab(server);
    const { id } = JSON.parse(ended.stdout) as Added;
    await cli.held(id, 30_000);
  },
);

test('6: still offline when the time is up', async () => {
  await cli.lab('http://127.0.0.1:9');
  await cli.write('a.tsv', ROW);
  const ended = await cli.run(['add', 'a.tsv', '--to', 'lab', '--wait', '--timeout', '2s']);
  expect(ended.stderr).toContain('Still offline.');
  expect(ended.code).toBe(6);
  expect((await cli.json<StatusView>(['status'])).items.queued?.items).toBe(1);
});

test('130: Ctrl-C ends the waiting, not the work', { timeout: 60_000 }, async () => {
  const server = await cli.practice();
  await cli.lab(server);
  await cli.write('a.tsv', ROW);
  const daemon = cli.background(['serve', '--json']);
  await daemon.ready;
  await cli.run(['pause']);
  const waiting = cli.background([...addAndWait(), '--json']);
  let queued: readonly BatchJson[] = [];
  while (queued.length === 0) queued = (await cli.json<{ items: BatchJson[] }>(['batches'])).items;
  const ended = await waiting.stop('SIGINT');
  expect(ended.code).toBe(130);
  await cli.run(['resume']);
  await cli.held(queued[0]?.id ?? '', 20_000);
});

test(
  'a command that waits survives the death of the daemon, and finishes the work itself',
  { timeout: 90_000 },
  async () => {
    const server = await cli.practice();
    await cli.lab(server);
    for (let at = 0; at < 30; at += 1) await cli.write(`in/${at}.tsv`, `${ROW}${at}`);
    server.faults.add(haploFault({ route: 'file', fault: { kind: 'delay', delayMs: 40 } }));
    const daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    const waiting = cli.background(['add', 'in', '--to', 'lab', '--wait', '--timeout', '60s', '--json']);
    while (!server.ledger.list('haplo-batch').some((entry) => entry.route === 'file'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await daemon.stop('SIGKILL');
    const ended = await waiting.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { id } = JSON.parse(ended.stdout) as Added;
    const batch = await cli.json<BatchJson>(['batch', id]);
    expect(batch.items.filter((item) => item.verification === 'digest')).toHaveLength(30);
  },
);

test(
  'everything to try Waybill out is up with one command, and gone with Ctrl-C',
  { timeout: 90_000 },
  async () => {
    const start = cli.background(['start', '--no-browser']);
    let text = '';
    start.child.stdout?.on('data', (chunk: string) => (text += chunk));
    while (!text.includes('#code=') && start.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(text).toMatch(/Practice server: http:\/\/127\.0\.0\.1:\d+\n/);
    expect(text).toMatch(/Open this address in your browser: http:\/\/127\.0\.0\.1:\d+\/#code=/);
    const { items } = await eventually('the batch is held', 30_000, async () => {
      const list = await cli.json<{ items: BatchJson[] }>(['batches']);
      return list.items[0]?.status === 'held' && list;
    });
    expect(items).toMatchObject([
      { destination: 'practice', status: 'held', counts: { sent: { items: 3 } } },
    ]);
    const practiceUrl = /Practice server: (\S+)/.exec(text)?.[1] ?? '';
    const ended = await start.stop('SIGINT');
    expect(ended.code).toBe(0);
    await expect(fetch(practiceUrl)).rejects.toThrow('fetch failed');

    // A second time, the same demo is there and not queued again.
    const again = cli.background(['start', '--no-browser', '--json']);
    await again.ready;
    expect((await cli.json<{ items: BatchJson[] }>(['batches'])).items).toHaveLength(1);
    await again.stop('SIGTERM');
  },
);

test.skipIf(noDroppingReason !== undefined)('a folder without rights is one clear sentence', async () => {
  if (process.getuid?.() === 0) {
    // Root may read everything: run the command as nobody, in a place that nobody owns.
    const { execFileSync } = await import('node:child_process');
    await mkdir(join(cli.dir, 'closed'), { mode: 0o700 });
    execFileSync('chown', ['-R', '65534:65534', cli.dir]);
    execFileSync('chown', ['0:0', join(cli.dir, 'closed')]);
  } else {
    await mkdir(join(cli.dir, 'closed'));
    await chmod(join(cli.dir, 'closed'), 0);
  }
  const control = await cli.write('control.json', STAFF_CONTROL);
  await chmod(control, 0o644);
  const asNobody = process.getuid?.() === 0;
  const add = [
    'destination',
    'add',
    'lab',
    '--kind',
    'haplo-batch',
    '--url',
    'http://127.0.0.1:9',
    '--control',
    control,
  ];
  const known = await cli.run([...add, '--secret-stdin', '--secret-store', 'file'], { stdin: 'x', asNobody });
  expect(known.code, known.stderr).toBe(0);
  const ended = await cli.run(['add', 'closed', '--to', 'lab'], { asNobody });
  expect(ended.code).not.toBe(0);
  expect(ended.stderr).toContain('closed');
  expect((await cli.run(['batches', '--json'], { asNobody })).stdout.trim()).toBe('{"items":[]}');
});

test(
  'commands that run at once without a daemon host it in turn, and nothing is lost or doubled',
  { timeout: 90_000 },
  async () => {
    await cli.lab('http://127.0.0.1:9');
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await cli.write(`${name}.tsv`, name);
    const ended = await Promise.all(
      names.map((name) => cli.run(['add', `${name}.tsv`, '--to', 'lab', '--comment', name, '--json'])),
    );
    for (const one of ended) expect(one.code, one.stderr).toBe(6);
    const list = await cli.json<{ items: BatchJson[] }>(['batches']);
    expect(list.items.map((one) => one.comment).sort()).toEqual(names);
  },
);
