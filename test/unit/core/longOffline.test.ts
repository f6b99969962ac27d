import { expect, test } from 'vitest';
import { coreHarness } from '../../support/coreHarness.ts';

const THREE_WEEKS_MS = 21 * 24 * 3_600_000;

test(
  'after three weeks without a network everything is there within seconds of its return, and no try was spent',
  { timeout: 120_000 },
  async () => {
    const lab = await coreHarness({ files: { '/data/a.tsv': 'alpha', '/data/b.tsv': 'beta' } });
    lab.service.offline = true;
    const { batch } = await lab.add();
    const began = lab.clock.now();
    await lab.clock.advance(THREE_WEEKS_MS);
    const away = await lab.items(batch.id);
    expect(away.map(({ attempts, state }) => [state, attempts])).toEqual([
      ['queued', 0],
      ['queued', 0],
    ]);
    const gate = (await lab.core.destination('lab'))?.gate;
    expect(gate).toMatchObject({ state: 'resting', failure: { code: 'network.offline' } });
    // Since when it waits is told as it is, not since the last look.
    expect(gate?.state === 'resting' && gate.since - began).toBeLessThan(60_000);
    lab.service.offline = false;
    const back = lab.clock.elapsed();
    await lab.until('it is done', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    expect(lab.clock.elapsed() - back).toBeLessThanOrEqual(15_000);
    await lab.core.stop();
  },
);
