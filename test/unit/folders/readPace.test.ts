import { expect, test } from 'vitest';
import { fileDigest } from '../../../main/core/folders/fileDigest.ts';
import type { FolderRun } from '../../../main/core/folders/folderRun.ts';
import { GENTLE_READ_BYTES_PER_SECOND, Instrument } from '../../../main/core/instrument.ts';
import { BURST_MS } from '../../../main/core/tokenPace.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { ok } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryKindness } from '../../support/memoryWindows.ts';

const CHUNKS = 8;
const CHUNK_BYTES = GENTLE_READ_BYTES_PER_SECOND / 2;
const facts: FileFacts = { dev: '1', ino: '1', bytes: CHUNKS * CHUNK_BYTES, mtimeNs: '1', ctimeNs: '1' };

/** A folder with one big file, of which only the size of its pieces counts. */
function folderWith(kindness: 'gentle' | 'full'): {
  readonly clock: FakeClock;
  readonly instrument: Instrument;
  readonly run: FolderRun;
} {
  const clock = new FakeClock();
  const instrument = new Instrument({ clock, kindness: new MemoryKindness(kindness) }, () => undefined);
  const body = {
    async *chunks() {
      for (let at = 0; at < CHUNKS; at += 1) yield { length: CHUNK_BYTES } as Uint8Array;
    },
    proof: async () => ok({ sha256: 'abc', before: facts, after: facts }),
    close: async () => undefined,
  };
  const run = {
    core: { instrument, ports: { files: { open: async () => ok(body) } } },
    signal: new AbortController().signal,
    sourceOf: (path: string) => ({ kind: 'file', path, root: '/' }),
  };
  return { clock, instrument, run: run as unknown as FolderRun };
}

test('while an instrument writes, a changed file is read for its digest at the named rate and no faster', async () => {
  const { clock, instrument, run } = folderWith('gentle');
  instrument.noteWrite();
  let digest: { readonly sha256: string } | undefined;
  const read = async (): Promise<void> => {
    digest = await fileDigest(run, 'a.tif');
  };
  const reading = read();
  // Four seconds' worth, less the quarter of a second saved up and the last piece, which nobody waits for.
  const leastMs = ((CHUNKS - 1) * CHUNK_BYTES * 1_000) / GENTLE_READ_BYTES_PER_SECOND - BURST_MS;
  for (let passed = 0; passed < leastMs - 50; passed += 50) await clock.advance(50);
  expect(digest).toBeUndefined();
  for (let passed = 0; passed < 1_000; passed += 50) await clock.advance(50);
  await reading;
  expect(digest).toMatchObject({ sha256: 'abc' });
});

test('with nobody writing, or kindness "full", it is read at once', async () => {
  const quiet = folderWith('gentle');
  expect(await fileDigest(quiet.run, 'a.tif')).toMatchObject({ sha256: 'abc' });
  const full = folderWith('full');
  full.instrument.noteWrite();
  expect(await fileDigest(full.run, 'a.tif')).toMatchObject({ sha256: 'abc' });
});
