import { describe, expect, test } from 'vitest';
import {
  planSettingsImport,
  readSettingsExport,
  SETTINGS_EXPORT_FORMAT,
  type ImportGround,
  type SettingsExport,
} from '../../../shared/model/settingsExport.ts';

const LAB = {
  name: 'lab',
  kind: 'haplo-batch',
  url: 'https://lab.example',
  user: 'haplo',
  secretStore: 'keychain',
  options: { control: '/c.json' },
} as const;
const NIGHT = { name: 'night', spans: [{ days: ['mon'], from: '20:00', to: '06:00' }] } as const;

function file(parts: Partial<SettingsExport> = {}): SettingsExport {
  return { format: SETTINGS_EXPORT_FORMAT, settings: {}, windows: [], destinations: [], ...parts };
}

function ground(now: Partial<SettingsExport>, locked: readonly string[] = []): ImportGround {
  return { now: file(now), isLocked: (what, name) => locked.includes(`${what} ${name}`) };
}

describe('a text is read as settings', () => {
  const trouble = (given: unknown): unknown => {
    const read = readSettingsExport(typeof given === 'string' ? given : JSON.stringify(given));
    return read.ok ? 'read' : read.failure;
  };

  test('when it is what was saved', () => {
    const saved = file({
      settings: { retentionDays: 30, kindness: 'full' },
      windows: [{ ...NIGHT, spans: [{ days: ['mon'], from: '20:00', to: '06:00' }] }],
      destinations: [LAB],
    });
    expect(readSettingsExport(JSON.stringify(saved))).toEqual({ ok: true, value: saved });
  });

  test.each([
    ['no JSON', '{', { kind: 'foreign' }],
    ['another JSON', [1], { kind: 'foreign' }],
    ['nothing', null, { kind: 'foreign' }],
    ['another format', { ...file(), format: 'other/1' }, { kind: 'foreign' }],
    [
      'a newer one',
      { ...file(), format: 'waybill-settings/2' },
      { kind: 'newer', format: 'waybill-settings/2' },
    ],
    [
      'a value that cannot be',
      file({ settings: { retentionDays: 0 } }),
      { kind: 'broken', where: 'settings.retentionDays' },
    ],
    [
      'a setting that nobody knows',
      { ...file(), settings: { colour: 'red' } },
      { kind: 'broken', where: 'settings.colour' },
    ],
    [
      'a secret that somebody wrote into it',
      { ...file(), destinations: [{ ...LAB, secret: 'key' }] },
      { kind: 'broken', where: 'destinations.0.secret' },
    ],
  ])('and %s is none', (_what, given, expected) => {
    expect(trouble(given)).toEqual(expected);
  });
});

describe('what a file of settings would change', () => {
  test('leaves out what is the same, in whatever order it is written', () => {
    const same = {
      settings: { retentionDays: 30 },
      windows: [{ ...NIGHT, spans: [{ to: '06:00', from: '20:00', days: ['mon' as const] }] }],
      destinations: [{ ...LAB, options: { control: '/c.json' } }],
    };
    const here = {
      settings: { retentionDays: 30, settleMs: 5 },
      windows: [{ name: 'night', spans: [{ days: ['mon' as const], from: '20:00', to: '06:00' }] }],
      destinations: [{ ...LAB, secretStore: 'file' as const }],
    };
    expect(planSettingsImport(file(same), ground(here))).toEqual([]);
  });

  test('is each setting with both values, windows and new destinations', () => {
    const given = file({
      settings: { retentionDays: 30, kindness: 'full' },
      windows: [{ name: 'night', spans: [{ days: ['tue'], from: '20:00', to: '06:00' }] }],
      destinations: [LAB],
    });
    const now = { settings: { retentionDays: 90, kindness: 'gentle' as const } };
    expect(planSettingsImport(given, ground(now))).toEqual([
      { what: 'setting', name: 'retentionDays', does: 'change', from: 90, to: 30 },
      { what: 'setting', name: 'kindness', does: 'change', from: 'gentle', to: 'full' },
      { what: 'window', name: 'night', does: 'add' },
      { what: 'destination', name: 'lab', does: 'add' },
    ]);
  });

  test('is nothing of what an administrator decides, and never a destination that is here', () => {
    const given = file({
      settings: { retentionDays: 30 },
      windows: [{ name: 'night', spans: [{ days: ['tue'], from: '20:00', to: '06:00' }] }],
      destinations: [
        { ...LAB, url: 'https://evil.example' },
        { ...LAB, name: 'other' },
      ],
    });
    const now = { settings: { retentionDays: 90 }, destinations: [LAB] };
    const locked = ['setting retentionDays', 'window night', 'destination other'];
    expect(planSettingsImport(given, ground(now, locked))).toEqual([
      { what: 'setting', name: 'retentionDays', does: 'keep', from: 90, to: 30, why: 'locked' },
      { what: 'window', name: 'night', does: 'keep', why: 'locked' },
      { what: 'destination', name: 'lab', does: 'keep', why: 'differs' },
      { what: 'destination', name: 'other', does: 'keep', why: 'locked' },
    ]);
  });
});
