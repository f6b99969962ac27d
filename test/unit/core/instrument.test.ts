import { expect, test } from 'vitest';
import type { CoreChange } from '../../../main/core/core.ts';
import { GENTLE_BYTES_PER_SECOND, Instrument, WRITES_QUIET_MS } from '../../../main/core/instrument.ts';
import { PIECE_MS } from '../../../main/core/tokenPace.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryKindness } from '../../support/memoryWindows.ts';

const GENTLE_PIECE = Math.ceil((GENTLE_BYTES_PER_SECOND * PIECE_MS) / 1_000);

test('while an instrument writes its folders leave slowly, and soon after it stopped at full speed again', async () => {
  const clock = new FakeClock();
  const changes: CoreChange[] = [];
  const instrument = new Instrument({ clock, kindness: new MemoryKindness() }, (change) =>
    changes.push(change),
  );
  expect(instrument.pace.pieceBytes()).toBe(Infinity);
  instrument.noteWrite();
  expect(instrument.courtesy()).toEqual({ isHoldingBack: true, bytesPerSecond: GENTLE_BYTES_PER_SECOND });
  expect(instrument.pace.pieceBytes()).toBe(GENTLE_PIECE);
  await clock.advance(WRITES_QUIET_MS - 1);
  instrument.noteWrite();
  await clock.advance(WRITES_QUIET_MS - 1);
  expect(instrument.isHoldingBack).toBe(true);
  await clock.advance(1);
  expect(instrument.isHoldingBack).toBe(false);
  expect(instrument.pace.pieceBytes()).toBe(Infinity);
  // Told once when it began, not with every write.
  expect(changes).toEqual([{ kind: 'status' }]);
});

test('a clock that is set does not change it, and kindness "full" turns it off at once', async () => {
  const clock = new FakeClock();
  const kindness = new MemoryKindness();
  const instrument = new Instrument({ clock, kindness }, () => undefined);
  instrument.noteWrite();
  clock.jumpWall(24 * 3_600_000);
  expect(instrument.isHoldingBack).toBe(true);
  await kindness.save('full');
  expect(instrument.isHoldingBack).toBe(false);
  expect(instrument.pace.pieceBytes()).toBe(Infinity);
});
