import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshBuild, makeHome, type Home } from '../support/runWaybill.ts';

let home: Home;
beforeAll(async () => {
  await freshBuild();
  home = await makeHome();
});
afterAll(async () => {
  await home.remove();
});

/** What any other command is given to end by itself, ms, and some more. */
const LONGER_THAN_OTHERS_MS = 2_500;

test.skipIf(process.platform === 'win32')(
  'a daemon that is told to stop is waited for until its ledger is closed, however slow the computer is',
  { timeout: 60_000 },
  async () => {
    const serving = await home.serve();
    process.kill(serving.pid, 'SIGTERM');
    // It has begun to stop, and then nothing moves for a while, as on a disk that hangs.
    await pause(10);
    process.kill(serving.pid, 'SIGSTOP');
    await pause(LONGER_THAN_OTHERS_MS);
    process.kill(serving.pid, 'SIGCONT');
    expect(await serving.ended).toBe(0);
  },
);
