import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { openLedger, type LedgerStore } from '../../main/adapters/store/openLedger.ts';
import { childProgram } from '../support/childProgram.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const noTraceReason = traceReason();
if (noTraceReason !== undefined) console.warn(`the syncs of the ledger are not watched: ${noTraceReason}`);

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  path = join(directory, 'ledger.db');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

function traceReason(): string | undefined {
  try {
    execFileSync('strace', ['-qq', '-e', 'trace=fsync', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no strace that may be used';
  }
}

async function mustOpen(at: string): Promise<LedgerStore> {
  const opened = await openLedger({ path: at });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

const COMMITS = 40;

test.skipIf(noTraceReason !== undefined)(
  'the disk was told to keep a commit before anybody is told that it is kept',
  async () => {
    const program = await childProgram(`
      import { writeSync } from 'node:fs';
      import { openLedger } from './main/adapters/store/openLedger.ts';
      import { testBatch, testItem } from './test/support/ledgerModels.ts';
      const opened = await openLedger({ path: process.argv[2] });
      const store = opened.value;
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      for (let number = 1; number <= ${COMMITS}; number += 1) {
        writeSync(1, 'asked ' + number + '\\n');
        await store.commit([{ put: 'item', item: testItem(number) }]);
        writeSync(1, 'kept ' + number + '\\n');
      }
      process.kill(process.pid, 'SIGKILL');
    `);
    const trace = join(directory, 'trace');
    const child = program.startUnder(
      ['strace', '-f', '-qq', '-e', 'trace=fsync,fdatasync,write', '-o', trace],
      path,
    );
    for await (const _ of child.lines());
    await child.ended;
    await program.remove();
    let synced = 0;
    let kept = 0;
    for (const line of readFileSync(trace, 'utf8').split('\n')) {
      if (/write\(1, "asked /.test(line)) synced = 0;
      if (/(?:fsync|fdatasync)(?:\(| resumed>).*= 0/.test(line)) synced += 1;
      if (!/write\(1, "kept /.test(line)) continue;
      kept += 1;
      expect(synced, line).toBeGreaterThan(0);
    }
    expect(kept).toBe(COMMITS);
  },
);

test('a ledger that lost whatever came after a sync has all that was acknowledged by then, and is whole', async () => {
  const random = new SeededRandom(Date.now() % 1_000_000);
  const between = (from: number, to: number): number => from + random.below(to - from + 1);
  const store = await mustOpen(path);
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const log = `${path}-wal`;
  const sizes: number[] = [statSync(log).size];
  for (let number = 1; number <= COMMITS; number += 1) {
    await store.commit([{ put: 'item', item: testItem(number) }]);
    sizes.push(statSync(log).size);
  }
  for (let round = 0; round < 25; round += 1) {
    const last = between(1, COMMITS - 1);
    const synced = sizes[last] ?? 0;
    const lost = join(directory, `lost-${round}.db`);
    copyFileSync(path, lost);
    copyFileSync(log, `${lost}-wal`);
    // Of what was written after the sync a part arrived, or none; or the disk had made room and not yet filled it.
    truncateSync(`${lost}-wal`, between(synced, sizes[last + 1] ?? synced));
    if (random.fraction() < 0.5) await appendFile(`${lost}-wal`, Buffer.alloc(between(1, 9_000)));
    const left = await mustOpen(lost);
    expect(left.report, `seed ${random.seed}`).toEqual({ how: 'opened', endedCleanly: false });
    for (let number = 1; number <= last; number += 1)
      expect(await left.item(testId('itm', number)), `seed ${random.seed}`).toBeDefined();
    await left.close();
    const connection = new Connection(lost);
    expect(connection.first('PRAGMA integrity_check')).toEqual(['ok']);
    await connection.close();
  }
  await store.close();
});
