import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { takeLock } from '../../main/adapters/lock/lock.ts';
import { childProgram, type ChildProgram } from '../support/childProgram.ts';

const HOLDER = `
  import { takeLock } from './main/adapters/lock/lock.ts';
  const taken = await takeLock(process.argv[2]);
  console.log(JSON.stringify(taken.ok ? 'taken' : taken.failure));
  if (taken.ok) setInterval(() => {}, 1000);
`;

let holder: ChildProgram;
let dataDir: string;
beforeAll(async () => {
  holder = await childProgram(HOLDER);
});
afterAll(async () => {
  await holder.remove();
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waybill-lock-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

test('a second process is refused while the first holds the lock, and told whose it is', async () => {
  const child = holder.start(dataDir);
  expect((await child.lines().next()).value).toBe('"taken"');
  expect(await takeLock(dataDir)).toMatchObject({
    ok: false,
    failure: { code: 'daemon.running', facts: { pid: '?', dataDir } },
  });
  await writeFile(join(dataDir, 'daemon.json'), JSON.stringify({ pid: child.pid }));
  expect(await takeLock(dataDir)).toMatchObject({
    ok: false,
    failure: { code: 'daemon.running', facts: { pid: child.pid, dataDir } },
  });
  await writeFile(join(dataDir, 'daemon.json'), 'torn {');
  expect(await takeLock(dataDir)).toMatchObject({ ok: false, failure: { facts: { pid: '?' } } });
  await child.kill();
});

test('the lock of a killed process is free at once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const child = holder.start(dataDir);
    expect((await child.lines().next()).value).toBe('"taken"');
    await child.kill();
    const taken = await takeLock(dataDir);
    expect(taken.ok).toBe(true);
    if (taken.ok) await taken.value.release();
  }
});

test('a lock that this process holds keeps others out, also after others of its own tried', async () => {
  const taken = await takeLock(dataDir);
  expect(taken.ok).toBe(true);
  // A second try in the same process must not drop the lock of the first.
  expect((await takeLock(dataDir)).ok).toBe(false);
  const rival = holder.start(dataDir);
  expect(JSON.parse(String((await rival.lines().next()).value))).toMatchObject({ code: 'daemon.running' });
  expect(await rival.ended).toBe(0);
  if (taken.ok) {
    await taken.value.release();
    await taken.value.release();
  }
  const next = holder.start(dataDir);
  expect((await next.lines().next()).value).toBe('"taken"');
  await next.kill();
});

test('of many processes that start together exactly one gets the lock', async () => {
  const children = Array.from({ length: 5 }, () => holder.start(dataDir));
  const said = await Promise.all(children.map(async (child) => String((await child.lines().next()).value)));
  expect(said.filter((line) => line === '"taken"')).toHaveLength(1);
  await Promise.all(children.map((child) => child.kill()));
});

test('a directory that does not exist is no running daemon', async () => {
  expect(await takeLock(join(dataDir, 'missing'))).toMatchObject({
    ok: false,
    failure: { code: 'data-dir.no-access' },
  });
});
