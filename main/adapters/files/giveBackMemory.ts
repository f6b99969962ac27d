import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Rest after a big walk until its memory is given back. V8 lets go of the room that it took for short-lived things only when
 * little was made for some seconds, and without being asked it waits for minutes (100,000 files: 36 MiB; the pause is 15 ms).
 */
const REST_MS = 10_000;

let waiting: NodeJS.Timeout | undefined;
let collector: (() => void) | undefined;

/** Gives back what big walks took, once none was made for a while. Does not keep the process alive. */
export function giveBackMemory(): void {
  clearTimeout(waiting);
  waiting = setTimeout(collect, REST_MS);
  waiting.unref();
}

/** Runs the garbage collector, which JavaScript reaches only by a flag. */
function collect(): void {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  collector();
}
