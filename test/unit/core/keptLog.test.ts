import { describe, expect, test } from 'vitest';
import { keepingLog, keptLog, LOG_KEPT_BYTES_MAX } from '../../../main/core/keptLog.ts';
import type { Ports } from '../../../main/core/ports/ports.ts';
import type { JobId } from '../../../shared/model/ids.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { memoryStore } from '../../support/memoryStore.ts';

const ID = 'job_00000000000000000001' as JobId;
const ports = { store: memoryStore(), clock: new FakeClock() } as unknown as Ports;

async function* given(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield Buffer.from(chunk);
  }
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of keepingLog(ports, ID, chunks)) text += Buffer.from(chunk).toString();
  return text;
}

describe('the log of a job that is read', () => {
  test('is given on as it comes, and kept with its time', async () => {
    expect(await read(given('first line\n', 'second line\n'))).toBe('first line\nsecond line\n');
    expect(await keptLog(ports, ID)).toEqual({
      at: ports.clock.now(),
      text: 'first line\nsecond line\n',
      leftOutBytes: 0,
    });
  });

  test.each([
    ['in many chunks', 1_000],
    ['in one chunk', Number.MAX_SAFE_INTEGER],
  ])(
    'beyond the limit keeps its last whole lines, and says how much is left out: %s',
    async (_how, perChunk) => {
      const line = `${'x'.repeat(98)}é\n`;
      const lines = Math.ceil((LOG_KEPT_BYTES_MAX * 1.5) / 101);
      const all = `${line.repeat(lines)}the end\n`;
      const bytes = Buffer.from(all);
      const chunks: AsyncIterable<Uint8Array> = (async function* () {
        for (let at = 0; at < bytes.length; at += perChunk) {
          await Promise.resolve();
          yield bytes.subarray(at, at + perChunk);
        }
      })();
      expect((await read(chunks)).length).toBeGreaterThan(LOG_KEPT_BYTES_MAX);
      const kept = await keptLog(ports, ID);
      const keptBytes = Buffer.byteLength(kept?.text ?? '');
      expect(keptBytes).toBeLessThanOrEqual(LOG_KEPT_BYTES_MAX);
      expect(keptBytes).toBeGreaterThan(LOG_KEPT_BYTES_MAX - 2_000);
      expect((kept?.leftOutBytes ?? 0) + keptBytes).toBe(bytes.length);
      expect(all.endsWith(kept?.text ?? '')).toBe(true);
      expect(kept?.text.startsWith('x'.repeat(98))).toBe(true);
    },
  );

  test('that breaks off is not kept in the place of a whole one', async () => {
    await read(given('whole\n'));
    const broken = (async function* () {
      yield Buffer.from('half');
      await Promise.resolve();
      throw new Error('cut');
    })();
    await expect(read(broken)).rejects.toThrow('cut');
    expect((await keptLog(ports, ID))?.text).toBe('whole\n');
  });
});
