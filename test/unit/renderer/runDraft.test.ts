import { describe, expect, test } from 'vitest';
import {
  FIRST_RUN_DRAFT,
  isRunReady,
  quoted,
  runCommand,
  runInput,
} from '../../../renderer/views/batch/runDraft.ts';

describe('the fields for a run', () => {
  test('are ready when they say when, and why where a reason is needed', () => {
    expect(isRunReady(FIRST_RUN_DRAFT, false)).toBe(true);
    expect(isRunReady({ ...FIRST_RUN_DRAFT, reason: '  ' }, true)).toBe(false);
    expect(isRunReady({ ...FIRST_RUN_DRAFT, when: 'later' }, false)).toBe(false);
    expect(isRunReady({ ...FIRST_RUN_DRAFT, when: 'later', time: '2026-11-22T20:00' }, false)).toBe(true);
    expect(isRunReady({ ...FIRST_RUN_DRAFT, when: 'window' }, false)).toBe(false);
    expect(isRunReady({ ...FIRST_RUN_DRAFT, when: 'window', window: 'night' }, false)).toBe(true);
  });

  test('give what the daemon is asked, and only what counts for the choice', () => {
    const time = '2026-11-22T20:00';
    const all = { ...FIRST_RUN_DRAFT, time, window: 'night', reason: ' seen ' };
    expect(runInput(all)).toEqual({ override: 'seen' });
    expect(runInput({ ...all, when: 'later' })).toEqual({
      at: new Date(time).toISOString(),
      override: 'seen',
    });
    expect(runInput({ ...all, when: 'window', reason: '' })).toEqual({ window: 'night' });
  });

  test('are copied as a command whose words no shell takes apart', () => {
    const draft = { ...FIRST_RUN_DRAFT, when: 'window', window: 'Nacht-ü' } as const;
    expect(runCommand('bat_1', { ...draft, reason: `it's "fine" $(rm -rf ~)` })).toBe(
      String.raw`waybill run bat_1 --window 'Nacht-ü' --override 'it'\''s "fine" $(rm -rf ~)'`,
    );
    expect(quoted('plain-1.2')).toBe('plain-1.2');
  });
});
