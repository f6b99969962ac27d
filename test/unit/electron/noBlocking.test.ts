import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SHELL = fileURLToPath(new URL('../../../main/electron/', import.meta.url));

/** What waits in the shell's process, each once at its start and of a file of a few lines. */
const AT_THE_START: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['writeSync', 'mkdirSync'],
  'shellUpdates.ts': ['readFileSync'],
  'windowMemory.ts': ['readFileSync'],
};

test('nothing in the shell blocks its windows: no synchronous call between processes, dialog or file but at the start', () => {
  const files = readdirSync(SHELL).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(30);
  const found = new Map<string, readonly string[]>();
  for (const name of files) {
    const text = readFileSync(`${SHELL}${name}`, 'utf8');
    const calls = [...text.matchAll(/\b(\w+Sync|sendSync)\(/g)].map(([, call]) => call ?? '');
    if (calls.length > 0) found.set(name, [...new Set(calls)]);
    expect(text, name).not.toMatch(/\.returnValue\b|ipcMain\.on\(|\bshowErrorBox\((?!'Waybill', sentence\))/);
  }
  expect(Object.fromEntries(found)).toEqual(AT_THE_START);
});
