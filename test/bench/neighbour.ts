// The instrument's own work, beside which an upload runs: `node neighbour.mjs cpu|disk SECONDS FILE` does the same small piece of work
// over and over and prints {"units"} at its end.
import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';

const [kind = '', seconds = '', file = ''] = process.argv.slice(2);
const LOOPS_PER_UNIT = 2_000_000;
const BYTES_PER_UNIT = 1_000_000;
/** A file grows to this size and begins anew. */
const FILE_BYTES_MAX = 200_000_000;

/** Only registers and one core. */
function compute(): number {
  let value = 1;
  for (let at = 0; at < LOOPS_PER_UNIT; at += 1) value = (Math.imul(value, 1_664_525) + at) | 0;
  return value;
}

/** As an instrument writes its data: piece by piece, each durable. */
function diskWriter(): () => void {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(BYTES_PER_UNIT, 7);
  let written = 0;
  process.once('exit', () => closeSync(handle));
  return () => {
    writeSync(handle, block, 0, block.length, written);
    fdatasyncSync(handle);
    written += block.length;
    if (written < FILE_BYTES_MAX) return;
    ftruncateSync(handle, 0);
    written = 0;
  };
}

const work = kind === 'cpu' ? compute : diskWriter();
const end = performance.now() + Number(seconds) * 1_000;
let units = 0;
for (; performance.now() < end; units += 1) work();
process.stdout.write(`${JSON.stringify({ units })}\n`);
