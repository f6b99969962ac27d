import { describe, expect, test, vi } from 'vitest';
import { problemOf } from '../../../shared/api/client.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { GivenFile } from '../../../renderer/intake/given.ts';
import { spoolAll, type PutFile } from '../../../renderer/intake/spoolAll.ts';
import type { Progress, Spooled } from '../../../renderer/intake/takeIn.ts';

const UNREACHABLE = fail({ kind: 'told', problem: problemOf('daemon.unreachable', {}, 503) } as const);

function given(count: number): GivenFile[] {
  return Array.from({ length: count }, (_, at) => ({ name: `f${at}`, file: new File(['12345'], `f${at}`) }));
}

async function run(
  files: readonly GivenFile[],
  put: PutFile,
  more: { readonly spooled?: Spooled; readonly signal?: AbortSignal } = {},
) {
  const spooled: Spooled = more.spooled ?? new Map();
  const told: Progress[] = [];
  const { signal = new AbortController().signal } = more;
  const result = await spoolAll({ files, spooled, put }, { signal, onProgress: (one) => told.push(one) });
  return { result, spooled, told };
}

describe('files on their way into the spool', () => {
  test('go a few at once, each once, and the sum never runs backwards', async () => {
    let atOnce = 0;
    let most = 0;
    const put: PutFile = async (file, { onProgress }) => {
      most = Math.max(most, (atOnce += 1));
      onProgress(9);
      await new Promise((resolve) => setTimeout(resolve, 1));
      atOnce -= 1;
      return ok(file.name);
    };
    const { result, spooled, told } = await run(given(50), put);
    expect(result.ok).toBe(true);
    expect(new Set(spooled.values()).size).toBe(50);
    expect(most).toBe(4);
    expect(told.at(-1)).toEqual({ doneFiles: 50, totalFiles: 50, doneBytes: 250, totalBytes: 250 });
    told.forEach((one, at) => expect(one.doneBytes).toBeGreaterThanOrEqual(told[at - 1]?.doneBytes ?? 0));
  });

  test('are not sent again when they are there', async () => {
    const files = given(3);
    const put = vi.fn<PutFile>(async (file) => ok(file.name));
    const spooled: Spooled = new Map(files.slice(0, 2).map(({ file }) => [file, 'known']));
    await run(files, put, { spooled });
    expect(put).toHaveBeenCalledTimes(1);
  });

  test('are tried again when a single call goes astray, and given up when the daemon stays away', async () => {
    vi.useFakeTimers();
    try {
      const calls = new Map<string, number>();
      const put: PutFile = async (file) => {
        const before = calls.get(file.name) ?? 0;
        calls.set(file.name, before + 1);
        return file.name === 'f1' && before < 3 ? UNREACHABLE : ok(file.name);
      };
      const once = run(given(6), put);
      await vi.runAllTimersAsync();
      expect((await once).result.ok).toBe(true);
      expect(calls.get('f1')).toBe(4);
      const never = run(given(6), async () => UNREACHABLE);
      await vi.runAllTimersAsync();
      expect((await never).result).toMatchObject({ ok: false, failure: { kind: 'told' } });
    } finally {
      vi.useRealTimers();
    }
  });

  test('stop at once for a file that cannot be read, which is named, and keep what is there', async () => {
    const put: PutFile = async (file) => (file.name === 'f2' ? fail({ kind: 'unreadable' }) : ok(file.name));
    const { result, spooled } = await run(given(200), put);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unreadable', file: { name: 'f2' } } });
    expect(spooled.size).toBeGreaterThan(1);
    expect(spooled.size).toBeLessThan(20);
  });

  test('stop when somebody stops them', async () => {
    const stop = new AbortController();
    const put: PutFile = async (file) => {
      if (file.name === 'f5') stop.abort();
      return ok(file.name);
    };
    const { result } = await run(given(100), put, { signal: stop.signal });
    expect(result).toEqual({ ok: false, failure: { kind: 'stopped' } });
  });
});
