import { expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { OpenAhead } from '../../../main/core/openAhead.ts';
import type { FileBody } from '../../../main/core/ports/files.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { takeBytes } from '../../support/takeAll.ts';

function source(path: string): ItemSource {
  return { kind: 'file', path, root: '/data' };
}

/** Counts what is open. */
function counting(open: (source: ItemSource) => Promise<Result<FileBody>>) {
  const state = { opened: 0, closed: 0 };
  const files = {
    open: async (given: ItemSource): Promise<Result<FileBody>> => {
      state.opened += 1;
      const opened = await open(given);
      if (!opened.ok) return opened;
      const { value } = opened;
      const close = (): Promise<void> => {
        state.closed += 1;
        return value.close();
      };
      return ok(Object.assign(Object.create(value) as FileBody, { close }));
    },
  };
  return { state, files };
}

function disk(): MemoryFiles {
  const files = new MemoryFiles();
  files.write('/data/a', 'alpha');
  files.write('/data/b', 'beta');
  return files;
}

test('what was opened ahead is given once; another time it is opened anew', async () => {
  const real = disk();
  const { files, state } = counting((given) => real.open(given));
  const ahead = new OpenAhead(files);
  const a = source('/data/a');
  ahead.begin(a);
  const first = await ahead.open(a);
  expect(state.opened).toBe(1);
  if (!first.ok) throw new Error(first.failure.code);
  expect((await takeBytes(first.value.chunks())).toString()).toBe('alpha');
  expect((await ahead.open(a)).ok).toBe(true);
  expect(state.opened).toBe(2);
});

test('what was not opened ahead is opened as ever', async () => {
  const real = disk();
  const ahead = new OpenAhead(real);
  const opened = await ahead.open(source('/data/b'));
  expect(opened.ok && opened.value.bytes).toBe(4);
});

test('what nobody took is closed, and nothing that failed to open disturbs that', async () => {
  const real = disk();
  const { files, state } = counting((given) => {
    if (given.kind === 'file' && given.path === '/data/throws') throw new Error('a bug');
    return given.kind === 'file' && given.path === '/data/gone'
      ? Promise.resolve(fail(failure('file.gone', { path: given.path })))
      : real.open(given);
  });
  const ahead = new OpenAhead(files);
  for (const name of ['gone', 'throws', 'a', 'b']) ahead.begin(source(`/data/${name}`));
  await ahead.close();
  expect(state).toEqual({ opened: 4, closed: 2 });
  await ahead.close();
  expect(state.closed).toBe(2);
});
