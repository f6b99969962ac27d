import { expect, test } from 'vitest';
import type { DestinationDetail } from '../../../main/core/core.ts';
import { windowFindings } from '../../../main/localApi/doctor/windows.ts';
import type { WindowState } from '../../../shared/model/weeklyWindow.ts';

const lab = (state: WindowState | undefined): DestinationDetail =>
  ({ destination: { name: 'lab' }, window: { name: 'night', state } }) as DestinationDetail;

test('a window that is gone or never opens is found, one that comes is not', () => {
  expect(windowFindings([lab(undefined)])).toMatchObject([{ name: 'destination lab', severity: 'error' }]);
  expect(windowFindings([lab({ isOpen: false })])).toMatchObject([{ severity: 'warning' }]);
  expect(windowFindings([lab({ isOpen: false, opensAt: 1 }), lab({ isOpen: true, openedAt: 0 })])).toEqual(
    [],
  );
  expect(windowFindings([{ destination: { name: 'lab' } } as DestinationDetail])).toEqual([]);
});
