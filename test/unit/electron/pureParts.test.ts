import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { autostartEntry, autostartFile } from '../../../main/electron/autostart.ts';
import { readCall } from '../../../main/electron/commandLine.ts';
import { NOTHING_TOLD, NOTICE_EVERY_MS, nextNotice } from '../../../main/electron/notices.ts';
import { shellText } from '../../../main/electron/shellText.ts';
import { TRAY_STATES, trayStateOf } from '../../../main/electron/trayState.ts';
import { WindowMemoryFile } from '../../../main/electron/windowMemory.ts';
import { windowPlace } from '../../../main/electron/windowPlace.ts';
import { truthView } from '../../../shared/api/views.ts';

test('behind --cli everything belongs to the command', () => {
  expect(readCall(['waybill', '--no-sandbox', '--cli', 'add', '--hidden', '--inspect'], true)).toEqual({
    kind: 'command',
    args: ['add', '--hidden', '--inspect'],
  });
});

test('without --cli it is a window, in the tray only with --hidden', () => {
  expect(readCall(['waybill'], true)).toEqual({ kind: 'window', hidden: false });
  expect(readCall(['waybill', '--hidden'], true)).toEqual({ kind: 'window', hidden: true });
});

test.each([
  '--inspect',
  '--inspect=0',
  '--inspect-brk=9229',
  '--Inspect-Port=1',
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--js-flags=--expose-gc',
])('the installed app does not start with %s, a development build does', (one) => {
  expect(readCall(['waybill', one], true)).toEqual({ kind: 'refused', switches: [one] });
  expect(readCall(['waybill', one, '--cli', 'status'], true).kind).toBe('refused');
  expect(readCall(['electron', one], false).kind).toBe('window');
});

test('the tray has six states, and every truth is one of them', () => {
  const shown = new Set(truthView.options.map((truth) => trayStateOf({ truth })));
  expect([...shown].sort()).toEqual([...TRAY_STATES].sort());
  expect(trayStateOf(undefined)).toBe('waiting');
  expect(trayStateOf(undefined, true)).toBe('attention');
});

test('what needed a person at the start is no news; more of it is, once in a while', () => {
  const look = (memory: typeof NOTHING_TOLD, needsYou: number, now: number): ReturnType<typeof nextNotice> =>
    nextNotice(memory, { needsYou, isWatched: false, now });
  const first = look(NOTHING_TOLD, 2, 0);
  expect(first.tell).toBe(false);
  const more = look(first.memory, 3, 1_000);
  expect(more.tell).toBe(true);
  const soon = look(more.memory, 4, 2_000);
  expect(soon.tell).toBe(false);
  const still = look(soon.memory, 4, 1_000 + NOTICE_EVERY_MS);
  expect(still.tell).toBe(true);
  expect(look(still.memory, 4, 1_000 + 3 * NOTICE_EVERY_MS).tell).toBe(false);
});

test('who looks at the window is not told again', () => {
  const before = nextNotice(NOTHING_TOLD, { needsYou: 0, isWatched: false, now: 0 }).memory;
  const seen = nextNotice(before, { needsYou: 1, isWatched: true, now: 1 });
  expect(seen.tell).toBe(false);
  expect(nextNotice(seen.memory, { needsYou: 1, isWatched: false, now: 2 }).tell).toBe(false);
});

const SCREEN = { x: 0, y: 0, width: 1280, height: 800 };

test('the window comes back where it was', () => {
  const place = { x: 100, y: 50, width: 900, height: 600 };
  expect(windowPlace(place, [SCREEN])).toEqual(place);
});

test.each([
  ['on a screen that is gone', { x: 1300, y: 50, width: 900, height: 600 }],
  ['above the screen', { x: 100, y: -30, width: 900, height: 600 }],
  ['almost wholly to the left', { x: -880, y: 50, width: 900, height: 600 }],
])('a window %s is shown at the default place', (_where, place) => {
  expect(windowPlace(place, [SCREEN])).not.toHaveProperty('x');
});

test('a window larger than the screen is cut to it', () => {
  expect(windowPlace({ x: 0, y: 0, width: 4000, height: 3000 }, [SCREEN])).toEqual({ ...SCREEN });
});

test('the window is remembered, and a file of rubbish is as good as none', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'window-'));
  const path = join(dir, 'window.json');
  const memory = new WindowMemoryFile(path);
  memory.change({ isMaximized: true });
  memory.change({ closeTold: true });
  await memory.written();
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ isMaximized: true, closeTold: true });
  expect(new WindowMemoryFile(path).current.closeTold).toBe(true);
  for (const rubbish of ['', '{', '[]', 'null', '{"place":{"x":"left"},"isMaximized":7}']) {
    await writeFile(path, rubbish);
    expect(new WindowMemoryFile(path).current).toMatchObject({ isMaximized: false, closeTold: false });
  }
  await rm(dir, { recursive: true });
});

test('the shell speaks the first wanted language that it knows', () => {
  expect(shellText(['it', 'de-CH', 'fr']).quit).toBe('Waybill beenden');
  expect(shellText(['fr_CA.UTF-8']).quit).toBe('Quitter Waybill');
  expect(shellText(['constructor', 'xx']).quit).toBe('Quit Waybill');
});

test('start at login on Linux names the program as it stands, whatever characters it has', () => {
  expect(autostartFile({}, '/home/ada')).toBe('/home/ada/.config/autostart/waybill.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: '/c' }, '/home/ada')).toBe('/c/autostart/waybill.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: 'relative' }, '/h')).toBe('/h/.config/autostart/waybill.desktop');
  expect(autostartEntry('/opt/Way $bill/100%', [])).toContain(
    String.raw`Exec="/opt/Way \\$bill/100%%" "--hidden"`,
  );
});
