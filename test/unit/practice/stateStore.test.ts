import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStateStore, type StateBox } from '../../../main/practice/framework/stateStore.ts';

interface Shelf {
  owner: string;
  books: string[];
}

interface Book {
  readonly at: number;
  readonly title: string;
}

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'states-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function open(): Promise<StateBox<Shelf, Book>> {
  return createStateStore(dir).open<Shelf, Book>(
    'shelf',
    () => ({ owner: 'nobody', books: [] }),
    ({ books }, { at, title }) => {
      if (books.length === at) books.push(title);
    },
  );
}

function add(box: StateBox<Shelf, Book>, title: string): Promise<void> {
  const at = box.value.books.push(title) - 1;
  return box.saveChange({ at, title });
}

const written = (): Promise<string> => readFile(join(dir, 'state-shelf.json'), 'utf8');

test('a change is kept without writing down all the rest again', async () => {
  const box = await open();
  const before = await written();
  await add(box, 'a');
  await Promise.all([add(box, 'b'), add(box, 'c')]);
  expect(await written()).toBe(before);
  expect((await open()).value.books).toEqual(['a', 'b', 'c']);
});

test('what is saved whole needs no changes any more, whichever came first', async () => {
  const box = await open();
  await add(box, 'a');
  box.value.owner = 'somebody';
  await Promise.all([add(box, 'b'), box.save(), add(box, 'c')]);
  expect(JSON.parse(await written())).toEqual({ owner: 'somebody', books: ['a', 'b', 'c'] });
  expect(await readdir(dir)).toEqual(['state-shelf.json']);
  await add(box, 'd');
  expect((await open()).value).toEqual({ owner: 'somebody', books: ['a', 'b', 'c', 'd'] });
});

test('what is asked to be saved whole while a change is written is saved after it', async () => {
  const box = await open();
  const change = add(box, 'a');
  // The write of the change has begun, and waits for the disk.
  for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
  box.value.owner = 'somebody';
  await Promise.all([change, box.save()]);
  expect((await open()).value).toEqual({ owner: 'somebody', books: ['a'] });
});

test('a change that a kill cut off in the middle is none, and those before it are', async () => {
  const box = await open();
  await add(box, 'a');
  await appendFile(join(dir, 'state-shelf.changes.jsonl'), '{"at":1,"tit');
  expect((await open()).value.books).toEqual(['a']);
});

test('changes that a kill left beside a state that has them count once', async () => {
  const box = await open();
  await add(box, 'a');
  await add(box, 'b');
  const changes = join(dir, 'state-shelf.changes.jsonl');
  await copyFile(changes, join(dir, 'kept'));
  await box.save();
  await copyFile(join(dir, 'kept'), changes);
  expect((await open()).value.books).toEqual(['a', 'b']);
});

test('after a change that could not be written the next one writes everything', async () => {
  const box = await open();
  const changes = join(dir, 'state-shelf.changes.jsonl');
  await mkdir(changes);
  await expect(add(box, 'a')).rejects.toThrow('EISDIR');
  await rm(changes, { recursive: true });
  await add(box, 'b');
  expect(JSON.parse(await written())).toMatchObject({ books: ['a', 'b'] });
});
