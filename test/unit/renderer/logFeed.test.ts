import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LogFeed } from '../../../renderer/views/batch/logFeed.ts';
import { problemOf, type Client } from '../../../shared/api/client.ts';
import { fail, ok } from '../../../shared/model/result.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => vi.useRealTimers());

/** A daemon with one log. */
class Daemon {
  live: string | undefined = '';
  kept: { readonly at: string; readonly text: string; readonly leftOutBytes: number } | undefined;
  reads = 0;
  readonly client = {
    remoteLog: ({ query }: { query?: { after?: number } }) => {
      this.reads += 1;
      if (this.live === undefined) return Promise.resolve(fail(problemOf('network.offline', {}, 503)));
      const bytes = new TextEncoder().encode(this.live).subarray(query?.after ?? 0);
      return Promise.resolve(ok({ status: 200, body: new Response(bytes).body }));
    },
    keptLog: () =>
      Promise.resolve(
        this.kept === undefined ? fail(problemOf('request.not-found', {}, 404)) : ok(this.kept),
      ),
  } as unknown as Client;
}

function feedOf(daemon: Daemon): { feed: LogFeed; stop: () => void; text: () => string } {
  const feed = new LogFeed(daemon.client, { id: 'job_1', destination: 'sea' });
  const stop = feed.start(() => undefined);
  return { feed, stop, text: () => feed.lines.parts().join('') };
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  // What streams do is no timer.
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(0);
}

describe('the log of a job in the window', () => {
  test('is read while it grows, once more when it no longer does, and then let alone', async () => {
    const daemon = new Daemon();
    const { feed, stop, text } = feedOf(daemon);
    feed.grows(true);
    await pass(0);
    daemon.live = 'one\n';
    await pass(3_000);
    expect(text()).toBe('one\n');
    daemon.live = 'one\ntwo\n';
    feed.grows(false);
    await pass(0);
    expect(text()).toBe('one\ntwo\n');
    const { reads } = daemon;
    await pass(60_000);
    expect(daemon.reads).toBe(reads);
    stop();
  });

  test('that was read stays in sight when the server goes away, with its age', async () => {
    const daemon = new Daemon();
    daemon.live = 'one\n';
    const { feed, stop, text } = feedOf(daemon);
    await pass(0);
    const { readAt } = feed.state;
    expect(readAt).toBe(new Date().toISOString());
    daemon.live = undefined;
    feed.grows(true);
    await pass(0);
    expect(feed.state).toMatchObject({ problem: { code: 'network.offline' }, readAt });
    expect(text()).toBe('one\n');
    stop();
  });

  test('that cannot be read is what was kept of it, until the server is back', async () => {
    const daemon = new Daemon();
    daemon.live = undefined;
    daemon.kept = { at: '2026-11-22T10:00:00.000Z', text: 'the end\n', leftOutBytes: 17 };
    const { feed, stop, text } = feedOf(daemon);
    await pass(0);
    expect(feed.state).toMatchObject({
      problem: { code: 'network.offline' },
      readAt: '2026-11-22T10:00:00.000Z',
      leftOutBytes: 17,
    });
    expect(text()).toBe('the end\n');
    daemon.live = 'the start\nthe end\n';
    await pass(10_000);
    expect(text()).toBe('the start\nthe end\n');
    expect(feed.state.problem).toBeUndefined();
    expect(feed.state.leftOutBytes).toBeUndefined();
    stop();
  });

  test('is not read any more once it is closed', async () => {
    const daemon = new Daemon();
    const { feed, stop } = feedOf(daemon);
    feed.grows(true);
    await pass(0);
    stop();
    const { reads } = daemon;
    await pass(60_000);
    expect(daemon.reads).toBe(reads);
  });
});
