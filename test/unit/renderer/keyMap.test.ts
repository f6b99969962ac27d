import { describe, expect, test } from 'vitest';
import {
  dutyOf,
  FIRST_KEYS,
  KEY_DUTIES,
  keyHint,
  signsOf,
  soundKeys,
  strokeOf,
  troubleWith,
  withKey,
  type PressedKey,
} from '../../../renderer/preferences/keyMap.ts';

function pressed(key: string, more: Partial<PressedKey> & { readonly altGraph?: boolean } = {}): PressedKey {
  return {
    key,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    getModifierState: (name) => name === 'AltGraph' && more.altGraph === true,
    ...more,
  };
}

const WISHES = { keys: {}, singleKeys: true };

describe('a key as text', () => {
  test('is its sign, with Alt where that was held, and with Shift for letters only', () => {
    expect(strokeOf(pressed('u'))).toBe('u');
    expect(strokeOf(pressed('U'))).toBe('u');
    expect(strokeOf(pressed('U', { shiftKey: true }))).toBe('Shift+u');
    expect(strokeOf(pressed('?', { shiftKey: true }))).toBe('?');
    expect(strokeOf(pressed('é', { altKey: true }))).toBe('Alt+é');
    expect(strokeOf(pressed('x', { altKey: true, ctrlKey: true }))).toBe('Ctrl+Alt+x');
    expect(strokeOf(pressed('F2'))).toBe('F2');
    expect(strokeOf(pressed('@', { altKey: true, ctrlKey: true, altGraph: true }))).toBe('@');
  });

  test.each([
    pressed('k', { ctrlKey: true }),
    pressed('v', { metaKey: true }),
    pressed(' '),
    pressed('Enter'),
    pressed('ArrowDown'),
    pressed('Dead', { altKey: true }),
    pressed('F5'),
    pressed('Tab'),
    pressed('\u202e'),
  ])('cannot be one that belongs to the computer or to lists: %j', (event) => {
    expect(strokeOf(event)).toBeUndefined();
  });

  test('is shown as the signs on the keys', () => {
    expect(signsOf('u')).toEqual(['U']);
    expect(signsOf('Alt++')).toEqual(['Alt', '+']);
    expect(signsOf('Ctrl+Alt+Shift+x')).toEqual(['Ctrl', 'Alt', 'Shift', 'X']);
    expect(signsOf('ß')).toEqual(['ß']);
  });
});

describe('what a key does', () => {
  test('is what it did at first until another is chosen', () => {
    expect(dutyOf('u', WISHES, false)).toBe('choose');
    const keys = withKey('choose', 'x', {});
    expect(dutyOf('x', { ...WISHES, keys }, false)).toBe('choose');
    expect(dutyOf('u', { ...WISHES, keys }, false)).toBeUndefined();
    expect(withKey('choose', 'u', keys)).toEqual({});
  });

  test('is a place right after the key of "go to", and only then', () => {
    expect(dutyOf('h', WISHES, true)).toBe('go.home');
    expect(dutyOf('h', WISHES, false)).toBeUndefined();
    expect(dutyOf('p', WISHES, true)).toBe('pause');
    const keys = withKey('go.home', 'u', {});
    expect(dutyOf('u', { ...WISHES, keys }, true)).toBe('go.home');
    expect(dutyOf('u', { ...WISHES, keys }, false)).toBe('choose');
  });

  test('is nothing for single signs once they are switched off, and goes on for keys with Alt', () => {
    const keys = { go: 'Alt+g', pause: 'F2' };
    const wishes = { keys, singleKeys: false };
    expect(dutyOf('u', wishes, false)).toBeUndefined();
    expect(dutyOf('?', wishes, false)).toBeUndefined();
    expect(dutyOf('Alt+g', wishes, false)).toBe('go');
    expect(dutyOf('h', wishes, true)).toBe('go.home');
    expect(dutyOf('F2', wishes, false)).toBe('pause');
    expect(keyHint('choose', wishes)).toBeUndefined();
    expect(keyHint('go.home', wishes)).toBe('Alt+G H');
    expect(keyHint('pause', wishes)).toBe('F2');
  });

  test('is never two things: what a key does already is told, also for keys that mean something in lists', () => {
    for (const duty of KEY_DUTIES) expect(troubleWith(duty, FIRST_KEYS[duty], {})).toBeUndefined();
    expect(troubleWith('choose', 'p', {})).toEqual({ takenBy: 'pause' });
    expect(troubleWith('choose', 'a', {})).toEqual({ takenBy: 'add' });
    expect(troubleWith('choose', 'h', {})).toBeUndefined();
    expect(troubleWith('go.home', 'b', {})).toEqual({ takenBy: 'go.batches' });
    expect(troubleWith('go.home', 'a', {})).toBeUndefined();
    expect(troubleWith('choose', 'p', { pause: 'x' })).toBeUndefined();
    expect(troubleWith('pause', 'p', { pause: 'x', choose: 'p' })).toEqual({ takenBy: 'choose' });
  });
});

describe('keys that were kept', () => {
  test('are used where they still can be', () => {
    expect(soundKeys({ choose: 'x', pause: 'Enter', nothing: 'q', go: 'Alt+g' })).toEqual({
      choose: 'x',
      go: 'Alt+g',
    });
  });

  test('that stand twice, as no window writes them, are left as they were at first', () => {
    expect(soundKeys({ choose: 'x', pause: 'x' })).toEqual({ choose: 'x' });
    expect(soundKeys({ choose: 'p', pause: 'u' })).toEqual({ choose: 'p', pause: 'u' });
  });
});
