import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('files that a destination names', () => {
  const add = (...more: readonly string[]) =>
    cli.run(
      [
        'destination',
        'add',
        'lab',
        '--kind',
        'haplo-batch',
        '--url',
        'https://lab.example',
        '--secret-stdin',
        '--secret-store',
        'file',
        ...more,
      ],
      { stdin: 'key' },
    );

  test.each(['--control', '--ca'])('%s that is not there, or is a folder, is told at once', async (flag) => {
    const missing = await add(flag, 'nowhere.file');
    expect(missing.stderr).toContain('There is nothing at this path');
    expect(missing.stderr).toContain('nowhere.file');
    await mkdir(join(cli.dir, 'folder'));
    const folder = await add(flag, 'folder');
    expect(folder.stderr).toContain('Not a regular file');
    expect([missing.code, folder.code].every((code) => code !== 0)).toBe(true);
    expect((await cli.json<{ items: unknown[] }>(['destination', 'list'])).items).toEqual([]);
  });

  test('a --ca without a certificate is told at once, one with is taken', async () => {
    const none = await add('--ca', await cli.write('ca.txt', 'hello'));
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('holds no certificate')]);
    const taken = await add(
      '--ca',
      await cli.write('ca.pem', PEM),
      '--control',
      await cli.write('c.json', '{}'),
    );
    expect([taken.code, taken.stderr]).toEqual([0, expect.any(String)]);
  });
});

describe.runIf(process.platform === 'linux')('places where nobody can make a directory', () => {
  test.each(['/proc/nothing/x', '/proc/self/x', '/dev/null/x'])(
    'the practice server on %s ends, and says that it cannot use it',
    async (dataDir) => {
      const { code, stderr } = await cli.run(['practice', '--data', dataDir, '--port', '0']);
      expect([code, stderr]).toEqual([1, expect.stringContaining('The data directory cannot be used')]);
    },
  );
});
