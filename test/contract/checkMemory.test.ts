import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WorkerChecks } from '../../main/adapters/checks/workerChecks.ts';
import type { CheckProgress, CheckRequest } from '../../main/core/checking/checkRequest.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { STAFF_CONTROL } from '../support/staffTable.ts';

const MEGABYTE = 1024 * 1024;
const TABLE_BYTES = 200 * MEGABYTE;
/** Well below the file: rows that are remembered (20 MB here), a heap, two buffers. A check that keeps what it reads is far beyond. */
const GROWTH_BYTES_MAX = 150 * MEGABYTE;

const NOTE = 'a note that is as long as the notes of people who write long notes about what they have seen';

let dir: string;
let worker: BundledWorker;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-memory-'));
  worker = await bundleWorker('main/checkWorker.ts');
  await mkdir(join(dir, 'cruise'));
  await writeFile(join(dir, 'control.json'), STAFF_CONTROL);
  await writeTable(
    'people.tsv',
    'login\tfirst\tlast\tmail\tnote',
    (row) => `l${row}\tA\tB\ta${row}@b.example\t${NOTE}`,
  );
  await writeTable(
    'cruise/ecotaxa_a.tsv',
    'object_id\timg_file_name\tobject_lat\tsample_id\tacq_id\tobject_note\n[t]\t[t]\t[f]\t[t]\t[t]\t[t]',
    (row) => `o${row}\tgone_${row}.png\t43.${row}\ts${row % 40}\ta${row % 40}\t${NOTE}`,
  );
}, 120_000);
afterAll(async () => {
  await worker.remove();
  await rm(dir, { recursive: true });
});

async function writeTable(name: string, head: string, row: (row: number) => string): Promise<void> {
  const out = createWriteStream(join(dir, name));
  out.write(head);
  let bytes = 0;
  for (let at = 0; bytes < TABLE_BYTES; at += 5_000) {
    const text = Array.from({ length: 5_000 }, (_, one) => `\n${row(at + one)}`).join('');
    bytes += text.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

describe('a table of 200 MB, checked in the thread that the daemon uses', () => {
  const requests: readonly (readonly [string, () => CheckRequest, number])[] = [
    [
      'haplo-batch',
      () => ({
        kind: 'haplo-batch',
        paths: [join(dir, 'people.tsv')],
        control: { kind: 'file', path: join(dir, 'control.json') },
      }),
      1,
    ],
    // Every image is missing, so each row has a finding: counted, and few of them kept.
    ['ecotaxa', () => ({ kind: 'ecotaxa', paths: [join(dir, 'cruise')] }), 1_000_000],
  ];

  test.each(requests)(
    '%s: memory stays flat, progress runs to the end, findings are capped',
    { timeout: 300_000 },
    async (kind, request, errorsMin) => {
      const checks = new WorkerChecks({ workerFile: worker.file, spoolDirectory: dir });
      const before = process.memoryUsage().rss;
      let peak = before;
      const told: CheckProgress[] = [];
      const looking = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
      const done = await checks.run(request(), { onProgress: (progress) => told.push(progress) });
      clearInterval(looking);
      if (!done.ok) throw new Error(done.failure.code);
      const { counts, findings, notShown } = done.value.report;
      expect(counts.error).toBeGreaterThanOrEqual(errorsMin);
      expect(findings.length).toBeLessThan(3_000);
      const hidden = notShown.reduce((sum, { count }) => sum + count, 0);
      expect(findings.length + hidden).toBe(counts.error + counts.warning + counts.info);
      expect(told.length).toBeGreaterThan(3);
      for (const [index, { bytesDone }] of told.entries())
        expect(bytesDone).toBeGreaterThanOrEqual(told[index - 1]?.bytesDone ?? 0);
      const file = join(dir, kind === 'ecotaxa' ? 'cruise/ecotaxa_a.tsv' : 'people.tsv');
      expect(told.at(-1)?.bytesTotal).toBeGreaterThanOrEqual((await stat(file)).size);
      expect(peak - before).toBeLessThan(GROWTH_BYTES_MAX);
    },
  );

  test(
    'one that is called off in the middle ends soon, and frees its place',
    { timeout: 120_000 },
    async () => {
      const checks = new WorkerChecks({ workerFile: worker.file, spoolDirectory: dir });
      for (const [, request] of requests) {
        const stop = new AbortController();
        const running = checks.run(request(), {
          signal: stop.signal,
          onProgress: ({ bytesDone }) => {
            if (bytesDone > 20 * MEGABYTE) stop.abort(new Error('enough'));
          },
        });
        await expect(running).rejects.toThrow('enough');
      }
    },
  );
});
