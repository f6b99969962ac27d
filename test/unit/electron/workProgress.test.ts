import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAR_AFTER_MS, nextWork, NO_WORK, type WorkBar } from '../../../main/electron/workProgress.ts';
import type { StatusView } from '../../../shared/api/views.ts';

type Seen = Pick<StatusView, 'items' | 'moving' | 'needsYou'>;

function status(queuedBytes: number, sentBytes?: number, needsYou = 0): Seen {
  const moving =
    sentBytes === undefined ? [] : [{ batch: 'b', item: 'i', name: 'n', bytes: queuedBytes, sentBytes }];
  const items = queuedBytes === 0 ? {} : { queued: { items: 1, bytes: queuedBytes } };
  return { items, moving, needsYou };
}

function play(steps: readonly (readonly [Seen | undefined, number])[]): readonly WorkBar[] {
  let memory = NO_WORK;
  return steps.map(([seen, at]) => {
    const next = nextWork(memory, seen, at);
    memory = next.memory;
    return next.bar;
  });
}

test('work of three seconds or less shows no bar, longer work shows how far it is', () => {
  const bars = play([
    [status(1_000, 0), 0],
    [status(1_000, 250), BAR_AFTER_MS - 1],
    [status(1_000, 500), BAR_AFTER_MS],
    [status(0), BAR_AFTER_MS + 1],
  ]);
  expect(bars.map(({ done }) => done)).toEqual([undefined, undefined, 0.5, undefined]);
});

test('the bar says when something needs a person, and when nothing moves', () => {
  const bars = play([
    [status(1_000, 0), 0],
    [status(1_000, 100), BAR_AFTER_MS],
    [status(1_000), BAR_AFTER_MS],
    [status(1_000, 100, 2), BAR_AFTER_MS],
  ]);
  expect(bars.slice(1).map(({ mode }) => mode)).toEqual(['normal', 'paused', 'error']);
});

test('what is added later does not undo what was sent, and a lost daemon takes the bar away', () => {
  const bars = play([
    [status(1_000, 0), 0],
    [status(400, 0), BAR_AFTER_MS],
    [status(1_400, 0), BAR_AFTER_MS],
    [undefined, BAR_AFTER_MS],
  ]);
  expect(bars.map(({ done }) => done)).toEqual([undefined, 0.6, 0.3, undefined]);
});

test('the bar is always a share of the whole, whatever is sent and added', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(10_000), fc.nat(20_000)), { minLength: 1 }), (steps) => {
      const seen = steps.map(([queued, sent], at) => [status(queued, sent), at * BAR_AFTER_MS] as const);
      for (const { done } of play(seen)) {
        expect(done ?? 0).toBeGreaterThanOrEqual(0);
        expect(done ?? 0).toBeLessThanOrEqual(1);
      }
    }),
  );
});
