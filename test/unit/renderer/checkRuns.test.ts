import { beforeEach, describe, expect, test } from 'vitest';
import { dismissRefused, useRefused } from '../../../renderer/state/refused.ts';
import {
  cancelCheckRun,
  forgetCheckRun,
  startCheckRun,
  useCheckRuns,
} from '../../../renderer/views/checks/checkRuns.ts';
import { problemOf, type Client } from '../../../shared/api/client.ts';
import type { CheckView } from '../../../shared/api/routes/checks.ts';
import { fail, ok } from '../../../shared/model/result.ts';

const REFUSAL = problemOf('daemon.unreachable', { dataDir: '/d', url: 'u' }, 503);
const KEY = 'bat_1';
const RUNNING = {
  id: 'chk_1',
  state: 'running',
  progress: { bytesDone: 1, bytesTotal: 2, files: 1 },
} as CheckView;

/** A daemon whose check runs on until `view` is another; what it was asked to call off stands in `called`. */
interface Daemon {
  readonly client: Client;
  readonly called: string[];
  view: CheckView;
}

function daemon(given: Partial<Client> = {}): Daemon {
  const called: string[] = [];
  const self: Daemon = {
    view: RUNNING,
    called,
    client: {
      startCheck: () => Promise.resolve(ok(RUNNING)),
      getCheck: () => Promise.resolve(ok(self.view)),
      cancelCheck: ({ params }: { readonly params: { readonly id: string } }) => {
        called.push(params.id);
        return Promise.resolve(ok(self.view));
      },
      ...given,
    } as unknown as Client,
  };
  return self;
}

const run = (): string | undefined => useCheckRuns.getState()[KEY]?.state;
const told = (): unknown => useRefused.getState().last;

beforeEach(() => {
  dismissRefused();
  useCheckRuns.setState({ [KEY]: undefined });
});

describe('a check of the window', () => {
  test('that cannot be stopped says why, and is followed to its end all the same', async () => {
    const lab = daemon({ cancelCheck: () => Promise.resolve(fail(REFUSAL)) });
    const ended = startCheckRun(lab.client, KEY, {});
    await expect.poll(run).toBe('running');
    cancelCheckRun(lab.client, KEY);
    await expect.poll(told).toEqual({ kind: 'call', problem: REFUSAL });
    expect(run()).toBe('running');
    lab.view = { ...RUNNING, state: 'cancelled' };
    await ended;
    expect(run()).toBe('cancelled');
  });

  test('that is stopped is called off by its id, and tells nothing else', async () => {
    const lab = daemon();
    const ended = startCheckRun(lab.client, KEY, {});
    await expect.poll(run).toBe('running');
    cancelCheckRun(lab.client, KEY);
    lab.view = { ...RUNNING, state: 'cancelled' };
    await ended;
    expect(lab.called).toEqual(['chk_1']);
    expect(told()).toBeUndefined();
  });

  test('that cannot be begun, or asked about any more, has failed with the reason', async () => {
    const refused = daemon({ startCheck: () => Promise.resolve(fail(REFUSAL)) });
    await startCheckRun(refused.client, KEY, {});
    expect(useCheckRuns.getState()[KEY]).toMatchObject({ state: 'failed', told: { code: REFUSAL.code } });
    const lost = daemon({ getCheck: () => Promise.resolve(fail(REFUSAL)) });
    await startCheckRun(lost.client, KEY, {});
    expect(useCheckRuns.getState()[KEY]).toMatchObject({ state: 'failed', told: { code: REFUSAL.code } });
  });

  test('that nobody waits for any more is called off, and writes into no later one', async () => {
    const lab = daemon();
    const ended = startCheckRun(lab.client, KEY, {});
    await expect.poll(run).toBe('running');
    forgetCheckRun(lab.client, KEY);
    expect(run()).toBeUndefined();
    await ended;
    expect(lab.called.length).toBeGreaterThan(0);
    expect(run()).toBeUndefined();
  });
});
