import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectYoung } from '../../../main/adapters/files/giveBackMemory.ts';

const PIECES = 16;
const PIECE_BYTES = 1024 * 1024;

/** Takes memory that nobody holds afterwards. */
async function waste(): Promise<void> {
  for (let piece = 0; piece < PIECES; piece += 1) Buffer.alloc(PIECE_BYTES).fill(piece);
  await turn();
}

test('the memory of bodies that came just now is free again', async () => {
  // The first time also reads the collector.
  collectYoung();
  const before = process.memoryUsage().arrayBuffers;
  await waste();
  collectYoung();
  await turn();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((PIECES / 4) * PIECE_BYTES);
});
