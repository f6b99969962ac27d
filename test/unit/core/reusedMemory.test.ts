import { expect, test } from 'vitest';
import { ReusedMemory } from '../../../main/core/reusedMemory.ts';

test('what is given back is taken again, no more of it is kept than is wanted, and nothing from elsewhere', () => {
  const memory = new ReusedMemory({ pieceBytes: 64, freeMax: 1 });
  const [one, other] = [memory.take(10), memory.take(64)];
  expect([one.byteLength, other.byteLength]).toEqual([10, 64]);
  expect(one.buffer).not.toBe(other.buffer);
  memory.giveBack(new Uint8Array(10));
  memory.giveBack(one);
  memory.giveBack(other);
  const next = memory.take(20);
  expect(next.buffer).toBe(one.buffer);
  expect(next.byteLength).toBe(20);
  expect(memory.take(1).buffer).not.toBe(other.buffer);
});
