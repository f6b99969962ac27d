import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DoctorView, StatusView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest, type Ended } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

/** Two finished batches on a practice server, with their receipts in files. */
async function sentTwice(): Promise<readonly [string, string]> {
  await cli.lab(await cli.practice());
  const ids: string[] = [];
  for (const name of ['one.tsv', 'two.tsv']) {
    await cli.write(name, `${name}\n`);
    const added = await cli.json<{ readonly id: string }>([
      'add',
      name,
      '--to',
      'lab',
      '--mode',
      'run',
      '--wait',
    ]);
    ids.push(added.id);
    expect((await cli.run(['receipt', added.id, '-o', `${name}.json`])).code).toBe(0);
  }
  return [ids[0] ?? '', ids[1] ?? ''];
}

/** Names, sizes and times of all that lies in the data directory. */
async function dataNow(): Promise<readonly string[]> {
  const names = await readdir(cli.data, { recursive: true });
  return Promise.all(
    names.toSorted().map(async (name) => {
      const { size, mtimeMs } = await stat(join(cli.data, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

function verify(...args: readonly string[]): Promise<Ended> {
  return cli.run(['verify', ...args]);
}

async function changed(name: string, change: (text: string) => string): Promise<string> {
  const to = `changed-${name}`;
  await writeFile(join(cli.dir, to), change(await readFile(join(cli.dir, name), 'utf8')));
  return to;
}

describe('waybill verify', () => {
  test(
    'proves a receipt and its files with no daemon, and touches nothing',
    { timeout: 90_000 },
    async () => {
      await sentTwice();
      const before = await dataNow();
      const ended = await verify('one.tsv.json');
      expect(ended.stdout).toContain("signed by this installation's key");
      expect(ended.stdout).toContain('1 have the size and SHA-256');
      expect(ended.code).toBe(0);
      expect(await dataNow()).toEqual(before);

      const { receiptKey = '' } = await cli.json<StatusView>(['status']);
      const doctor = await cli.json<DoctorView>(['doctor']);
      expect(doctor.findings.find((one) => one.name === 'receipts')?.detail).toContain(receiptKey);
      // Elsewhere, where there is neither an installation nor the files.
      const elsewhere = ['--data', join(cli.dir, 'nowhere')];
      const alone = await verify('one.tsv.json', ...elsewhere);
      expect(alone.stdout).toContain('That does not show who wrote it');
      expect(alone.code).toBe(1);
      expect((await verify('one.tsv.json', '--fingerprint', receiptKey, ...elsewhere)).code).toBe(0);
      expect((await verify('one.tsv.json', '--fingerprint', 'a'.repeat(64), ...elsewhere)).code).toBe(1);
      expect((await verify('one.tsv.json', '--fingerprint', 'abc')).code).toBe(2);
      expect((await verify('missing.json')).code).toBe(2);
      expect(await readdir(cli.dir)).not.toContain('nowhere');

      const forged = await changed('one.tsv.json', (text) => text.replace('"bytes":8', '"bytes":9'));
      const caught = await verify(forged, '--json');
      expect(caught.code).toBe(1);
      expect(JSON.parse(caught.stdout)).toMatchObject({ ok: false });
      await cli.write('one.tsv', 'other!!\n');
      expect((await verify('one.tsv.json')).stdout).toContain('its content is another than was delivered');
      expect((await verify('one.tsv.json')).code).toBe(1);
    },
  );

  test(
    'proves the whole chain, and sees when its end, beginning or middle is missing',
    { timeout: 90_000 },
    async () => {
      await sentTwice();
      expect((await cli.run(['receipt', '--chain', '-o', 'chain.json'])).code).toBe(0);
      const { entries } = JSON.parse(await readFile(join(cli.dir, 'chain.json'), 'utf8')) as {
        readonly entries: readonly unknown[];
      };
      expect(entries).toHaveLength(2);
      const right = await verify('chain.json', '--chain');
      expect(right.stdout).toContain('all 2 entries are there');
      expect(right.code).toBe(0);
      const cuts: readonly ((lines: string[]) => string[])[] = [
        ([head = '', , second = '', seal = '']) => [head, second, seal],
        ([head = '', first = '', , seal = '']) => [head, first.replace(/,$/, ''), seal],
        ([head = '', first = '', second = '', seal = '']) => [
          head,
          `${second},`,
          first.replace(/,$/, ''),
          seal,
        ],
        ([head = '', first = '', second = '']) => [head, first, second],
        ([, first = '', second = '']) => [first.replace(/,$/, ''), second],
        ([, first = '']) => [first.replace(/,$/, '')],
      ];
      for (const cut of cuts) {
        const file = await changed('chain.json', (text) => `${cut(text.trimEnd().split('\n')).join('\n')}\n`);
        expect((await verify(file, '--chain')).code, cut.toString()).toBe(1);
      }
    },
  );
});

describe('waybill account', () => {
  test(
    'says of every file ever seen where it is, sealed, as JSON and as CSV',
    { timeout: 90_000 },
    async () => {
      const [first] = await sentTwice();
      await cli.write('held.tsv', 'held\n');
      await cli.json(['add', 'held.tsv', '--to', 'lab', '--wait']);
      expect((await cli.run(['account', '-o', 'account.json'])).code).toBe(0);
      expect((await cli.run(['account', '--format', 'csv', '-o', 'account.csv'])).code).toBe(0);
      const account = JSON.parse(await readFile(join(cli.dir, 'account.json'), 'utf8')) as {
        readonly entries: readonly unknown[];
        readonly seal: Record<string, unknown>;
      };
      expect(account.entries).toHaveLength(3);
      // Haplo does not say how an import ended, so nobody can say that these may go.
      expect(account.entries[0]).toMatchObject({
        batch: first,
        state: 'sent',
        verification: 'digest',
        safeToRemove: false,
        because: 'outcome-unknown',
      });
      expect(account.entries[2]).toMatchObject({ state: 'sent', because: 'not-imported' });
      expect(account.seal).toMatchObject({ sums: { seen: 3, sent: 3, safeToRemove: 0 } });
      for (const file of ['account.json', 'account.csv']) {
        expect((await verify(file)).code, file).toBe(0);
        for (const change of [
          (text: string) => text.replace('one.tsv', 'two.tsv'),
          (text: string) => text.replace('outcome-unknown', 'imported'),
          (text: string) => text.replace(/"?safeToRemove"*:0/, (found) => found.replace('0', '1')),
          (text: string) => text.slice(0, -20),
        ])
          expect((await verify(await changed(file, change))).code, `${file} ${change.toString()}`).toBe(1);
      }
    },
  );
});
