import { expect, test } from 'vitest';
import { createFaultBook } from '../../../main/practice/framework/faultBook.ts';

const FILE = { service: 'haplo-batch', route: 'file' };

test('a rule hits as many calls as it says, after those that pass', () => {
  const book = createFaultBook();
  book.add({ ...FILE, fault: { kind: 'loseAnswer' }, skip: 1, times: 2 });
  const hits = [1, 2, 3, 4].map(() => book.onArrival(FILE).length);
  expect(hits).toEqual([0, 1, 1, 0]);
});

test('a rule of another service or route hits nothing', () => {
  const book = createFaultBook();
  book.add({ service: 'ecotaxa', fault: { kind: 'silence' } });
  book.add({ route: 'schedule', fault: { kind: 'silence' } });
  expect(book.onArrival(FILE)).toEqual([]);
});

test('a rule with match waits for the facts and hits a call once', () => {
  const book = createFaultBook();
  book.add({ ...FILE, fault: { kind: 'resetBefore' }, match: { name: 'b.tsv' } });
  const seen = new Set<number>();
  expect(book.onArrival(FILE)).toEqual([]);
  expect(book.onFacts(FILE, { name: 'a.tsv' }, seen)).toEqual([]);
  expect(book.onFacts(FILE, { name: 'b.tsv' }, seen)).toHaveLength(1);
  expect(book.onFacts(FILE, { name: 'b.tsv' }, seen)).toEqual([]);
});

test('a cleared rule hits no more', () => {
  const book = createFaultBook();
  const id = book.add({ fault: { kind: 'delay', delayMs: 1 } });
  book.add({ fault: { kind: 'silence' } });
  book.clear(id);
  expect(book.onArrival(FILE).map(({ kind }) => kind)).toEqual(['silence']);
  book.clear();
  expect(book.list()).toEqual([]);
});

test('what is no rule is refused', () => {
  const book = createFaultBook();
  expect(() => book.add({ fault: { kind: 'nonsense' } } as never)).toThrow();
  expect(() => book.add({ fault: { kind: 'slow', bytesPerSecond: 0 } })).toThrow();
  expect(book.list()).toEqual([]);
});
