import { expect, test } from 'vitest';
import { STATE_LOOKS } from '../../../renderer/components/Mark.tsx';

test.each(Object.entries(STATE_LOOKS))('no two states of a %s have the same shape', (_kind, looks) => {
  const shapes = Object.values(looks).map(([shape]) => shape);
  expect(shapes.length).toBeGreaterThan(3);
  expect(shapes.toSorted()).toEqual([...new Set(shapes)].toSorted());
});
