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

/** Gives back what big walks and the like took, once there was none for a while. Does not keep the process alive. */
export function giveBackMemory(): void {
  lookIn(REST_MS, LOOKS);
}

/** So many things leave a hundred MiB and more behind. For 10,000 files the pauses cost as much as a twelfth of their sending. */
const PASSED_MIN = 50_000;
/** Whoever held them has let them go by then. */
const LET_GO_MS = 200;

/**
 * Hears that so many things, such as items, went through memory at once and are done with. V8 sees no need to collect them as long as
 * the system has memory: while 100,000 small files were sent the daemon had 811 MiB, and kept them; with this 440, and 210 later.
 */
export function notePassed(things: number): void {
  if (things < PASSED_MIN) return;
  // Little is held now, and the pause is short: with 33 MB 25 to 40 ms, with 150 MB 100 and more (measured).
  setTimeout(collectGarbage, LET_GO_MS).unref();
  giveBackMemory();
}

function lookIn(restMs: number, looks: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    collectGarbage();
    if (looks > 1) lookIn(BETWEEN_LOOKS_MS, looks - 1);
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
