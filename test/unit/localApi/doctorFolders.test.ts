import { describe, expect, test } from 'vitest';
import type { WatchMode } from '../../../main/core/folders/folderRun.ts';
import type { Core } from '../../../main/core/core.ts';
import { folderFindings } from '../../../main/localApi/doctor/folders.ts';
import { folderBench } from '../../support/folderBench.ts';

const OFTEN = 'looked at again and again';

describe('what the doctor says of a folder', () => {
  test.each([
    ['hears of changes', { by: 'events' }, { severity: 'ok', says: undefined }],
    ['lies on a share', { by: 'polling', why: 'remote' }, { severity: 'ok', says: undefined }],
    ['is not proven yet', { by: 'polling', why: 'unproven' }, { severity: 'ok', says: OFTEN }],
    ['has no watcher', { by: 'polling', why: 'no-watcher' }, { severity: 'warning', says: OFTEN }],
    ['missed changes', { by: 'polling', why: 'missed' }, { severity: 'warning', says: OFTEN }],
  ] as const satisfies readonly (readonly [string, WatchMode, object])[])(
    'that %s',
    async (_, mode, { severity, says }) => {
      const bench = await folderBench();
      await bench.add();
      await bench.lab.clock.advance(1_000);
      const detail = await bench.only();
      if (detail.health === undefined) throw new Error('nobody works for it');
      const health = { ...detail.health, mode };
      const core = { folders: { all: () => Promise.resolve([{ ...detail, health }]) } } as unknown as Core;
      const [finding] = await folderFindings(core, bench.lab.clock.now());
      expect(finding?.severity).toBe(severity);
      expect(JSON.stringify(finding).includes(OFTEN)).toBe(says !== undefined);
      await bench.core.stop();
    },
  );
});
