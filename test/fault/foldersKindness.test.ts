import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Access, ImportService } from '../../main/core/ports/importService.ts';
import { GENTLE_BYTES_PER_SECOND } from '../../main/core/instrument.ts';
import { PIECE_MS } from '../../main/core/tokenPace.ts';
import { folderHarness, testRules, type FolderHarness } from '../support/folderHarness.ts';

let lab: FolderHarness;
afterEach(() => lab.close());

const GENTLE_PIECE = Math.ceil((GENTLE_BYTES_PER_SECOND * PIECE_MS) / 1_000);

/** What each send was allowed to let go at once, by the name of its first file. */
function piecesOf(service: ImportService): ReadonlyMap<string, number | undefined> {
  const pieces = new Map<string, number | undefined>();
  const send = service.send.bind(service);
  const spied = service as { send: ImportService['send'] };
  spied.send = (access: Access, input) => {
    pieces.set(input.files[0]?.name ?? '', access.pace?.pieceBytes());
    return send(access, input);
  };
  return pieces;
}

test('what comes from a folder is held back while one is written to; what a person sends is not', async () => {
  lab = await folderHarness();
  await lab.core.schedule.setKindness('gentle');
  const pieces = piecesOf(lab.service.service);
  await lab.add({ rules: testRules({ close: { idleMs: 300, per: 'folder' } }) });
  await mkdir(join(lab.root, 'run1'));
  await mkdir(join(lab.root, 'run2'));
  await writeFile(join(lab.root, 'run1/whole.tif'), 'whole');
  // The instrument goes on with its next run meanwhile.
  const writing = setInterval(() => void appendFile(join(lab.root, 'run2/growing.tif'), 'more'), 100);
  try {
    await lab.until('the whole file arrived', () =>
      lab.delivered().some(({ name }) => name === 'run1/whole.tif'),
    );
    expect(pieces.get('run1/whole.tif')).toBe(GENTLE_PIECE);
    expect((await lab.core.status()).courtesy).toEqual({
      isHoldingBack: true,
      bytesPerSecond: GENTLE_BYTES_PER_SECOND,
    });
    const byHand = join(lab.root, '..', 'by-hand.tif');
    await writeFile(byHand, 'by hand');
    const added = await lab.core.addBatch({
      destination: 'lab',
      paths: [byHand],
      spooled: [],
      names: {},
      mode: 'hold',
      open: false,
      origin: { by: 'cli' },
    });
    expect(added.ok).toBe(true);
    await lab.until('it arrived too', () => lab.delivered().some(({ name }) => name === 'by-hand.tif'));
    expect(pieces.get('by-hand.tif')).toBe(Infinity);
  } finally {
    clearInterval(writing);
  }
});

test('with kindness "full" nothing is held back', async () => {
  lab = await folderHarness();
  await lab.core.schedule.setKindness('full');
  const pieces = piecesOf(lab.service.service);
  await lab.add();
  await writeFile(join(lab.root, 'a.tif'), 'alpha');
  await lab.until('it arrived', () => lab.delivered().length === 1);
  expect(pieces.get('a.tif')).toBe(Infinity);
  expect((await lab.core.status()).courtesy.isHoldingBack).toBe(false);
});
