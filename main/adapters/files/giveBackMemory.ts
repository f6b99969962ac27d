import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Rest after a big walk until its memory is given back. V8 lets go of the room that it took for short-lived things only when
 * little was made for some seconds, and without being asked it waits for minutes (100,000 files: 36 MiB; the pause is 15 ms).
 */
const REST_MS = 10_000;
/**
 * The room for short-lived things is only let go of by a later look, when V8 has seen that little is made (100,000 files: another
 * 28 MiB; mostly by the second, not always).
 */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 1_000;

let waiting: NodeJS.Timeout | undefined;
let collector: ((options?: { readonly type: 'minor' }) => void) | undefined;

/** Gives back what big walks took, once none was made for a while. Does not keep the process alive. */
export function giveBackMemory(): void {
  lookIn(REST_MS, LOOKS);
}

/** So many small things leave some MiB behind. */
const PASSED_MIN = 2_000;
/** While they go on: so often it is collected, a pause of 15 to 30 ms. */
const PASSING_MS = 4_000;
let passed = 0;

/**
 * Notes things that went through memory, such as items. While there are many it is collected now and then, and given back after
 * the last. Of 100,000 small files that are sent the daemon had 811 MiB, and kept them; so it has 500, and 240 afterwards (measured).
 */
export function notePassed(count: number): void {
  passed += count;
  if (passed >= PASSED_MIN && waiting === undefined) lookIn(PASSING_MS, LOOKS);
}

function lookIn(restMs: number, looks: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = undefined;
    collectGarbage();
    if (passed > 0) {
      passed = 0;
      lookIn(PASSING_MS, LOOKS);
    } else if (looks > 1) lookIn(BETWEEN_LOOKS_MS, looks - 1);
  }, restMs);
  waiting.unref();
}

/**
 * Runs the garbage collector, which JavaScript reaches only by a flag. In the middle of a walk of 1,000,000 files the heap grows
 * by 80 MiB before it does so by itself; the pause is 15 to 30 ms.
 */
export function collectGarbage(): void {
  theCollector()();
}

/** Collects only what was made just now; the pause is under 1 ms. */
export function collectYoung(): void {
  theCollector()({ type: 'minor' });
}

function theCollector(): NonNullable<typeof collector> {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as NonNullable<typeof collector>;
  }
  return collector;
}
