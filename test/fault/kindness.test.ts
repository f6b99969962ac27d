import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAEMON_NICE } from '../../main/adapters/priority/ownPriority.ts';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
  await cli.lab('http://127.0.0.1:9');
});
afterEach(() => cli.end());

const NICE_FIELD = 18;

/** Nice values of all threads of a process. */
async function niceOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  return Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // Names of threads may hold spaces: count from behind the name.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[NICE_FIELD - 2]);
    }),
  );
}

async function serve(): Promise<{ readonly pid: number; readonly stop: () => Promise<unknown> }> {
  const daemon = cli.background(['serve', '--json']);
  await daemon.ready;
  return { pid: daemon.child.pid ?? 0, stop: () => daemon.stop() };
}

// Nice values of threads are a thing of Linux; elsewhere the process as a whole is lowered, which no file shows.
describe.runIf(process.platform === 'linux')('the priority of the daemon', () => {
  test('is lowered, in every thread, once a folder is watched, and at each start from then on', async () => {
    const { pid, stop } = await serve();
    expect(new Set(await niceOf(pid))).toEqual(new Set([0]));
    await cli.write('instrument/.keep', '');
    const folder = join(cli.dir, 'instrument');
    await cli.json(['folder', 'add', folder, '--to', 'lab', '--existing', 'ignore']);
    await expect
      .poll(async () => [...new Set(await niceOf(pid))], { timeout: 10_000 })
      .toEqual([DAEMON_NICE]);
    await stop();
    const again = await serve();
    await expect
      .poll(async () => [...new Set(await niceOf(again.pid))], { timeout: 10_000 })
      .toEqual([DAEMON_NICE]);
  });

  test('stays where kindness is "full"', async () => {
    await cli.json(['kindness', 'full']);
    const { pid } = await serve();
    await cli.write('instrument/.keep', '');
    const folder = join(cli.dir, 'instrument');
    await cli.json(['folder', 'add', folder, '--to', 'lab', '--existing', 'ignore']);
    expect(new Set(await niceOf(pid))).toEqual(new Set([0]));
    const settings = JSON.parse(await readFile(join(cli.data, 'settings.json'), 'utf8')) as object;
    expect(settings).toMatchObject({ kindness: 'full' });
  });

  test('is left alone where a command hosts the daemon for its own duration', async () => {
    await cli.write('instrument/.keep', '');
    const folder = join(cli.dir, 'instrument');
    await cli.json(['folder', 'add', folder, '--to', 'lab', '--existing', 'ignore']);
    const waiting = cli.background(['add', folder, '--to', 'lab', '--wait', '--timeout', '5s']);
    const pid = waiting.child.pid ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(new Set(await niceOf(pid))).toEqual(new Set([0]));
    await waiting.ended;
  });
});
