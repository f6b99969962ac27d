import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCli, CliUnderTest, type BatchJson } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

test(
  'a job type that is advertised but wrong is explained in words, with the right one',
  { timeout: 60_000 },
  async () => {
    const server = await cli.practice();
    const { url, secret } = server.services['robotoff'] ?? { url: '', secret: '' };
    const add = ['destination', 'add', 'off', '--kind', 'robotoff', '--url', url, '--secret-store', 'file'];
    const added = await cli.run([...add, '--job-type', 'ingredients-spellcheck', '--secret-stdin'], {
      stdin: `${secret}\n`,
    });
    expect(added.code, added.stderr).toBe(0);
    const ended = await cli.run([
      'import',
      '--to',
      'off',
      '--batch-dir',
      'd/1',
      '--mode',
      'run',
      '--wait',
      '--timeout',
      '40s',
    ]);
    expect(ended.code, ended.stderr).toBe(4);
    expect(ended.stderr).toContain('ingredients-spellcheck');
    expect(ended.stderr).toContain('ingredients_spellcheck');
    const { items } = await cli.json<{ items: readonly BatchJson[] }>(['batches', '--status', 'attention']);
    expect(items[0]?.jobs[0]?.failure).toMatchObject({
      code: 'remote.wrong-job-type',
      facts: { suggestion: 'ingredients_spellcheck' },
    });
  },
);
