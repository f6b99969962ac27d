import { closeSync, mkdirSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';

const FILES = 100_000;
/** Of all of them together their names alone would take 10 MB. */
const HEAP_BYTES_MAX = 150 * 1024 * 1024;

test(
  'a folder of 100,000 files is walked in bounded memory, each file once',
  { timeout: 180_000 },
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'waybill-many-'));
    try {
      const folder = join(root, 'run');
      mkdirSync(folder);
      for (let number = 0; number < FILES; number += 1)
        closeSync(openSync(join(folder, `image-${number}.tif`), 'w'));
      const files = new NodeFiles({ spoolPath: (sha256) => join(root, sha256) });
      const before = process.memoryUsage().heapUsed;
      let highest = 0;
      const seen = new Set<number>();
      for await (const found of files.walk(folder, new AbortController().signal)) {
        if (found.kind !== 'file') throw new Error(JSON.stringify(found));
        seen.add(Number(/image-(\d+)\.tif$/.exec(found.path)?.[1]));
        if (seen.size % 5_000 === 0) highest = Math.max(highest, process.memoryUsage().heapUsed - before);
      }
      expect(seen.size).toBe(FILES);
      expect(highest).toBeLessThan(HEAP_BYTES_MAX);
    } finally {
      await rm(root, { recursive: true });
    }
  },
);
