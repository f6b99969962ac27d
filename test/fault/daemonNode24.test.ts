import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

/** Path of a Node 24: the major that Electron brings, which will run the same daemon. */
const node24 = process.env['WAYBILL_NODE24'] ?? '';

if (node24 === '') {
  console.warn('The daemon is NOT tested under Node 24: WAYBILL_NODE24 names no node program.');
  test.skip('the daemon under Node 24 (skipped: WAYBILL_NODE24 names no node program)', () => undefined);
} else {
  process.env['WAYBILL_TEST_NODE'] = node24;
  // The thousands are for the Node that the command runs in.
  process.env['WAYBILL_KILLS'] = '20';
  describe('under Node 24', async () => {
    test('the program that was given is one', () => {
      expect(execFileSync(node24, ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
    });
    await import('../contract/cliAcceptanceRoundTrip.test.ts');
    await import('./daemonOffline.test.ts');
    await import('./daemonKills.test.ts');
    await import('./daemonChangingFiles.test.ts');
  });
}
