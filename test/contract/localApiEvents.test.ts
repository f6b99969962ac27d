import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEvents } from '../../shared/api/eventReader.ts';
import { EVENT_MESSAGES_PER_SECOND_MAX, type EventMessage } from '../../shared/api/events.ts';
import type { Transport } from '../../shared/api/client.ts';
import type { CoreChange } from '../../main/core/core.ts';
import type { BatchId, ItemId } from '../../shared/model/ids.ts';
import { startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
let tell: (change: CoreChange) => void;
beforeEach(async () => {
  const listeners = new Set<(change: CoreChange) => void>();
  tell = (change) => listeners.forEach((listener) => listener(change));
  host = await startHost({
    core: {
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
});
afterEach(() => host.stop());

interface Watch {
  readonly messages: EventMessage[];
  readonly states: string[];
  stop(): Promise<void>;
}

function watch(call: Transport = host.call): Watch {
  const stopped = new AbortController();
  const messages: EventMessage[] = [];
  const states: string[] = [];
  const done = readEvents({
    call,
    signal: stopped.signal,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    sleep: (_, signal) => host.clock.sleep(10, signal),
  });
  return {
    messages,
    states,
    stop: () => {
      stopped.abort();
      return done;
    },
  };
}

test('the stream says hello, then whole views of what changed', async () => {
  const seen = watch();
  await until(() => seen.messages.length === 1);
  expect(seen.messages[0]).toEqual({ type: 'hello', version: '0.0.0-test' });
  tell({ kind: 'status' });
  await until(() => seen.messages.length === 2);
  expect(seen.messages[1]).toMatchObject({ type: 'changes', status: { sentence: 'Nothing to send yet' } });
  tell({ kind: 'destinationRemoved', name: 'old' });
  await until(() => seen.messages.length === 3);
  expect(seen.messages[2]).toMatchObject({ removedDestinations: ['old'] });
  await seen.stop();
});

test('a storm of changes becomes few messages', async () => {
  const seen = watch();
  await until(() => seen.messages.length === 1);
  const begin = performance.now();
  while (performance.now() - begin < 1_000) {
    tell({ kind: 'progress' });
    tell({ kind: 'item', id: 'itm_x' as ItemId, batchId: 'bat_x' as BatchId });
    await host.clock.sleep(1);
  }
  const seconds = (performance.now() - begin) / 1000;
  expect(seen.messages.length).toBeGreaterThan(1);
  expect(seen.messages.length - 1).toBeLessThanOrEqual(Math.ceil(EVENT_MESSAGES_PER_SECOND_MAX * seconds));
  await seen.stop();
});

test('a reader that was cut off misses nothing', async () => {
  let cut = (): void => undefined;
  const flaky: Transport = (request) => {
    const broken = new AbortController();
    cut = () => broken.abort();
    const signal =
      request.signal === undefined ? broken.signal : AbortSignal.any([request.signal, broken.signal]);
    return host.call({ ...request, signal });
  };
  const removed = (messages: readonly EventMessage[]): string[] =>
    messages.flatMap((message) => (message.type === 'changes' ? message.removedDestinations : []));
  const seen = watch(flaky);
  const other = watch();
  await until(() => seen.messages.length === 1 && other.messages.length === 1);
  for (let at = 0; at < 10; at += 1) {
    tell({ kind: 'destinationRemoved', name: `d${at}` });
    if (at % 3 === 0) cut();
    await host.clock.sleep(160);
  }
  await until(() => removed(seen.messages).length >= 10);
  expect(removed(seen.messages)).toEqual(Array.from({ length: 10 }, (_, at) => `d${at}`));
  expect(seen.messages.some((message) => message.type === 'gap')).toBe(false);
  expect(seen.states).toContain('lost');
  await seen.stop();
  await other.stop();
});

test('an unknown or too old id gets a gap', async () => {
  for (const id of ['nonsense', '00000000-1', '../../x', '-', 'zz-99999999999999999999']) {
    const got = await firstMessages(id, 2);
    expect(
      got.map((one) => one.message.type),
      id,
    ).toEqual(['hello', 'gap']);
  }
  const [hello] = await firstMessages(undefined, 1);
  const boot = hello?.id.split('-')[0] ?? '';
  expect((await firstMessages(`${boot}-5`, 2)).map((one) => one.message.type)).toEqual(['hello', 'gap']);
  expect((await firstMessages(`${boot}-0`, 1)).map((one) => one.message.type)).toEqual(['hello']);
});

test('a reader that takes nothing gets a gap instead of everything', async () => {
  // Long names make messages that fill every buffer on the way quickly.
  const name = 'x'.repeat(200_000);
  const slow = await openRaw();
  slow.pause();
  const lively = watch();
  await until(() => lively.messages.length > 0);
  for (let at = 0; at < 120; at += 1) {
    tell({ kind: 'destinationRemoved', name: `${name}${at}` });
    await until(() =>
      lively.messages.some(
        (one) => one.type === 'changes' && one.removedDestinations.includes(`${name}${at}`),
      ),
    );
  }
  let got = '';
  slow.on('data', (chunk: Buffer) => {
    got += chunk.toString('latin1');
  });
  slow.resume();
  await until(() => got.includes('"type":"gap"'));
  expect(got.length).toBeLessThan(120 * 200_000);
  slow.destroy();
  await lively.stop();
}, 60_000);

test('streams end when the daemon stops, and there are only so many', async () => {
  const open = await Promise.all(Array.from({ length: 32 }, () => openRaw()));
  const refused = await host.call({ method: 'GET', path: '/api/v1/events', headers: {} });
  expect(refused.status).toBe(429);
  const ended = Promise.all(open.map((socket) => new Promise((resolve) => socket.on('close', resolve))));
  await host.api.stop();
  for (const socket of open) socket.resume();
  await ended;
});

/** An event stream on a plain socket. */
function openRaw(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(host.api.port, '127.0.0.1');
    socket.on('error', reject);
    socket.write(
      `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${host.api.port}\r\nAuthorization: Bearer ${host.token}\r\n\r\n`,
    );
    socket.once('data', () => resolve(socket));
  });
}

async function firstMessages(
  lastId: string | undefined,
  count: number,
): Promise<readonly { readonly id: string; readonly message: EventMessage }[]> {
  const stopped = new AbortController();
  const response = await host.call({
    method: 'GET',
    path: '/api/v1/events',
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
    signal: stopped.signal,
  });
  let text = '';
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  while (text.split('\n\n').length <= count) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  stopped.abort();
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1] ?? '',
      message: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') as EventMessage,
    }));
}
