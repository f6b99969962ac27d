import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import type { ImportLogView } from '../../shared/api/routes/checks.ts';
import { buildCli, CliUnderTest, type BatchJson } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

const HEAD = 'login\tfirst\tlast\tmail';
const ROW = 'ada\tAda\tEk\tada@lab.example';

/** The calls that reached the server, in order, as the server's own API calls them. Probes name a batch that is none. */
function calls(server: PracticeServer): readonly string[] {
  const all = server.ledger.list('haplo-batch');
  const batches = new Set(all.filter(({ route }) => route === 'batch').map((call) => call['batch']));
  return all
    .filter(({ route, ...call }) => route !== 'schedule' || batches.has(call['batch']))
    .map(({ route, ...call }) => {
      if (route === 'file') return `file ${String(call['name'])}`;
      return route === 'schedule'
        ? `schedule ${call['mode'] === undefined ? 'import' : JSON.stringify(call['mode'])}`
        : route;
    });
}

const DRY_RUN = ['control', 'batch', 'file a.tsv', 'file b.tsv', 'schedule "dry-run"'];

async function twoTables(): Promise<void> {
  await cli.write('in/a.tsv', `${HEAD}\n${ROW}\n${ROW}`);
  await cli.write('in/b.tsv', `${HEAD}\n${ROW}\nbo\tBo\t\tbo@lab.example`);
}

describe('the calls that a dry run makes', { timeout: 180_000 }, () => {
  test.each(['dry-run', 'dry-run-then-run'])(
    '--mode %s makes those of the server own dry run, and never a real schedule',
    async (mode) => {
      const server = await cli.practice();
      await cli.lab(server);
      await twoTables();
      await cli.run(['add', 'in', '--to', 'lab', '--mode', mode, '--wait', '--timeout', '30s']);
      expect(calls(server)).toEqual(DRY_RUN);
      // Whatever runs afterwards: nothing more is said to the server without a person.
      await cli.run(['status']);
      await cli.run(['destination', 'test', 'lab']);
      expect(calls(server)).toEqual(DRY_RUN);
    },
  );

  test('the offline check says nothing to the server at all', async () => {
    const server = await cli.practice();
    await cli.lab(server);
    await twoTables();
    const before = server.ledger.list().length;
    expect((await cli.run(['check', 'in', '--to', 'lab'])).code).toBe(1);
    expect(server.ledger.list().length).toBe(before);
  });

  test('from the check over the dry run and its log to the import, each step says what it found', async () => {
    const server = await cli.practice();
    await cli.lab(server);
    await twoTables();
    const added = await cli.run([
      'add',
      'in',
      '--to',
      'lab',
      '--mode',
      'dry-run-then-run',
      '--wait',
      '--json',
    ]);
    expect(added.code).toBe(4);
    const { id } = JSON.parse(added.stdout) as { readonly id: string };
    const checked = await cli.run(['check', '--batch', id]);
    expect(checked.stdout).toContain('server says: Missing values in user: nameLast (record 3)');
    expect(checked.code).toBe(1);
    const { jobs } = await cli.json<BatchJson>(['batch', id]);
    const job = jobs[0]?.id ?? '';
    const page = [
      'START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)',
      'Missing values in user: nameLast (record 3)',
      'END: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)',
    ].join('\n');
    expect((await cli.run(['log', job, '--record', '-'], { stdin: page })).code).toBe(0);
    const log = await cli.json<ImportLogView>(['log', job]);
    expect(log).toMatchObject({
      outcome: 'errors',
      lines: [{ message: 'Missing values in user: nameLast', record: 3, file: 'b.tsv', row: 3 }],
    });
    const shown = await cli.run(['log', job]);
    expect(shown.stdout).toContain('  b.tsv row 3: Missing values in user: nameLast (record 3)\n');
    // Errors are no reason to go live.
    expect((await cli.run(['run', id])).code).toBe(4);
    expect(calls(server)).toEqual(DRY_RUN);

    // Mended, rehearsed again, clean: now it goes live by itself, as a batch of its own, and once.
    await cli.write('in/b.tsv', `${HEAD}\n${ROW}\nbo\tBo\tOe\tbo@lab.example`);
    const again = await cli.run([
      'add',
      'in',
      '--to',
      'lab',
      '--mode',
      'dry-run-then-run',
      '--wait',
      '--json',
    ]);
    const second = JSON.parse(again.stdout) as { readonly id: string };
    const rehearsal = (await cli.json<BatchJson>(['batch', second.id])).jobs[0]?.id ?? '';
    const clean = page.replace(/Missing.*\n/, '');
    await cli.run(['log', rehearsal, '--record', '-'], { stdin: clean });
    const compared = await cli.run(['log', rehearsal]);
    expect(compared.stdout).toContain(`Since the dry run ${job} `);
    expect(compared.stdout).toContain(': 0 new, 1 fixed, 0 still failing.');
    expect(compared.stdout).toContain('  fixed  b.tsv row 3: Missing values in user: nameLast (record 3)\n');
    await cli.run(['batches']);
    const serve = cli.background(['serve', '--json']);
    await serve.ready;
    for (let tries = 0; tries < 200 && !calls(server).includes('schedule import'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await serve.stop();
    expect(calls(server).filter((call) => call === 'schedule import')).toHaveLength(1);
    expect(calls(server).slice(0, 10)).toEqual([...DRY_RUN, ...DRY_RUN]);
  });
});
