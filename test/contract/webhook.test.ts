import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../../main/adapters/clock/systemClock.ts';
import { createHttp, type Http } from '../../main/adapters/http/http.ts';
import { httpWebhook, webhookSignature } from '../../main/adapters/webhook/httpWebhook.ts';
import type { CoreStatus, FolderInTrouble } from '../../main/core/core.ts';
import type { WebhookSender } from '../../main/core/ports/webhook.ts';
import { Webhook, type WebhookGiven } from '../../main/core/webhook/webhook.ts';
import { WAITING_MAX, WebhookQueue } from '../../main/core/webhook/webhookQueue.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok } from '../../shared/model/result.ts';
import {
  webhookAddressTrouble,
  type WebhookConfig,
  type WebhookWaiting,
} from '../../shared/model/webhook.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { memoryStore, type MemoryStore } from '../support/memoryStore.ts';
import { RecordingLog } from '../support/silentLog.ts';

const SECRET = 'a secret of the lab';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

/** A receiver on this computer that answers as it is told. */
class Receiver {
  readonly heard: Heard[] = [];
  status = 204;
  location: string | undefined;
  #server: Server | undefined;
  #port = 0;

  async open(): Promise<this> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        this.heard.push({ headers: request.headers, body, path: request.url ?? '' });
        const headers = this.location === undefined ? {} : { location: this.location };
        response.writeHead(this.status, headers).end();
      });
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  get events(): readonly string[] {
    return this.heard.map(({ headers }) => String(headers['waybill-event']));
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#server !== undefined) await once(this.#server, 'close');
  }
}

/** A webhook over a real receiver, with a core whose state the test sets. */
class Bed {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly store: MemoryStore = memoryStore();
  config: WebhookConfig | undefined;
  secret: string | undefined;
  needsYou = 0;
  folders: FolderInTrouble[] = [];
  readonly #listeners = new Set<(change: { readonly kind: 'status' }) => void>();
  webhook: Webhook;
  readonly #send: WebhookSender;

  constructor(send: WebhookSender) {
    this.#send = send;
    this.webhook = this.#make();
  }

  #make(): Webhook {
    return new Webhook({
      core: {
        status: () => Promise.resolve({ foldersInTrouble: this.folders } as unknown as CoreStatus),
        onChange: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      },
      store: this.store,
      clock: this.clock,
      random: {
        bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
        fraction: () => 0,
      },
      log: this.log,
      settings: {
        current: () => this.config,
        save: (config) => {
          this.config = config;
          return Promise.resolve(ok(undefined));
        },
      },
      secret: {
        get: () =>
          Promise.resolve(
            this.secret === undefined
              ? fail(failure('secret.missing', { destination: 'webhook' }))
              : ok(this.secret),
          ),
        set: (_store, secret) => {
          this.secret = secret;
          return Promise.resolve(ok(undefined));
        },
        remove: () => {
          this.secret = undefined;
          return Promise.resolve(ok(undefined));
        },
      },
      send: this.#send,
      needs: () => Promise.resolve({ needsYou: this.needsYou, sentence: `${this.needsYou} things need you` }),
      version: '0.0.0-test',
    });
  }

  async set(given: Partial<WebhookGiven> & { readonly url: string }): Promise<void> {
    const saved = await this.webhook.set({
      events: ['needs-person', 'batch-finished', 'folder-unreachable'],
      secretStore: 'file',
      secret: SECRET,
      ...given,
    });
    if (!saved.ok) throw new Error(saved.failure.code);
  }

  changed(): void {
    for (const listener of this.#listeners) listener({ kind: 'status' });
  }

  /** Ends it as a crash would, and starts another over the same ledger. */
  async restart(): Promise<void> {
    await this.webhook.stop();
    this.webhook = this.#make();
    await this.webhook.start();
  }

  /** Puts the clock forward in small steps until something holds. */
  async until(holds: () => boolean, withinMs = 10 * 60_000): Promise<void> {
    for (let gone = 0; gone <= withinMs; gone += 1_000) {
      if (holds()) return;
      await this.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error('it did not come about in time');
  }
}

let http: Http;
let receiver: Receiver;
let bed: Bed;
beforeEach(async () => {
  http = createHttp({ clock: new SystemClock(), proxyFor: () => '' });
  receiver = await new Receiver().open();
  bed = new Bed(httpWebhook(http));
  await bed.webhook.start();
});
afterEach(async () => {
  await bed.webhook.stop();
  http.close();
  await receiver.close().catch(() => undefined);
});

describe('a webhook', () => {
  test('tells what is new, signed, as JSON, and nothing of what was there when it was set', async () => {
    bed.needsYou = 3;
    bed.folders = [away('fld_old')];
    await bed.set({ url: receiver.url });
    await bed.clock.advance(10_000);
    expect(receiver.heard).toEqual([]);
    bed.needsYou = 4;
    bed.folders = [away('fld_old'), away('fld_new')];
    bed.changed();
    await bed.until(() => receiver.heard.length === 2);
    expect(receiver.events.toSorted()).toEqual(['folder-unreachable', 'needs-person']);
    for (const { body, headers, path } of receiver.heard) {
      expect(path).toBe('/hook');
      expect(headers['content-type']).toBe('application/json');
      const seconds = String(headers['waybill-timestamp']);
      const expected = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
      expect(headers['waybill-signature']).toBe(`v1=${expected}`);
      expect(webhookSignature(SECRET, Number(seconds), body)).toBe(expected);
      const told = JSON.parse(body) as Record<string, unknown>;
      expect(told).toMatchObject({
        format: 'waybill-webhook/1',
        id: headers['waybill-delivery'],
        event: headers['waybill-event'],
        waybill: '0.0.0-test',
      });
      expect(body).not.toContain(SECRET);
    }
    // Once told, it is not told again: neither by another change, nor when it goes down and stays.
    bed.needsYou = 2;
    bed.changed();
    await bed.clock.advance(60_000);
    expect(receiver.heard).toHaveLength(2);
  });

  test('tells only what is wished, and of nobody while none is set', async () => {
    bed.needsYou = 1;
    bed.changed();
    await bed.clock.advance(60_000);
    await bed.set({ url: receiver.url, events: ['folder-unreachable'] });
    bed.needsYou = 5;
    bed.folders = [away('fld_a')];
    bed.changed();
    await bed.until(() => receiver.heard.length === 1);
    await bed.clock.advance(60_000);
    expect(receiver.events).toEqual(['folder-unreachable']);
  });

  test('whose receiver is down keeps what it has to tell over a restart and tells it later, under the same id', async () => {
    await bed.set({ url: receiver.url });
    await receiver.close();
    bed.needsYou = 1;
    bed.changed();
    await bed.until(() => bed.webhook.state().lastFailure !== undefined);
    expect(bed.webhook.state()).toMatchObject({
      waiting: 1,
      lastFailure: { failure: { code: 'network.offline' } },
    });
    const [kept] = await bed.store.facts('webhook.queue.');
    await bed.restart();
    expect(bed.webhook.state().waiting).toBe(1);
    await receiver.open();
    await bed.until(() => receiver.heard.length === 1);
    await bed.until(() => bed.webhook.state().waiting === 0);
    expect(receiver.heard[0]?.headers['waybill-delivery']).toBe(
      (JSON.parse(kept?.value ?? '{}') as WebhookWaiting).id,
    );
    await bed.restart();
    await bed.clock.advance(60_000);
    expect(receiver.heard).toHaveLength(1);
  });

  test('that is answered 500 tries again ever more slowly, and gives up after about three days', async () => {
    await bed.set({ url: receiver.url });
    receiver.status = 500;
    bed.needsYou = 1;
    bed.changed();
    const began = bed.clock.now();
    await bed.until(() => receiver.heard.length === 2);
    expect(bed.clock.now() - began).toBeGreaterThanOrEqual(30_000);
    await hours(bed, 100);
    expect(receiver.heard).toHaveLength(11);
    expect(new Set(receiver.heard.map(({ headers }) => headers['waybill-delivery'])).size).toBe(1);
    expect(bed.webhook.state()).toMatchObject({ waiting: 0, givenUp: 1 });
    // The next thing is told as if nothing had been.
    receiver.status = 200;
    bed.needsYou = 2;
    bed.changed();
    await bed.until(() => receiver.heard.length === 12);
  });

  test('refused for one thing tells the others; not answered at all it rests', async () => {
    await bed.set({ url: receiver.url });
    receiver.status = 422;
    bed.needsYou = 1;
    bed.folders = [away('fld_a')];
    bed.changed();
    await bed.until(() => receiver.heard.length === 2);
    receiver.status = 503;
    receiver.heard.length = 0;
    await bed.until(() => receiver.heard.length === 1);
    await bed.clock.advance(5_000);
    expect(receiver.heard).toHaveLength(1);
  });

  test('does not follow a redirect', async () => {
    const other = await new Receiver().open();
    try {
      await bed.set({ url: receiver.url });
      receiver.status = 307;
      receiver.location = other.url;
      const tried = await bed.webhook.test();
      expect(tried).toMatchObject({ ok: false, failure: { code: 'remote.redirect' } });
      expect(other.heard).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('is tested by hand at once, and says what came of it', async () => {
    expect(await bed.webhook.test()).toMatchObject({ ok: false, failure: { code: 'request.not-found' } });
    await bed.set({ url: receiver.url });
    expect(await bed.webhook.test()).toEqual({ ok: true, value: undefined });
    expect(receiver.events).toEqual(['test']);
    receiver.status = 404;
    expect(await bed.webhook.test()).toMatchObject({
      ok: false,
      failure: { code: 'webhook.refused', facts: { status: 404 } },
    });
  });

  test('makes a secret where none is given, tells it once, and keeps it with a new address', async () => {
    const given = { events: ['needs-person'], secretStore: 'file' } as const;
    const first = await bed.webhook.set({ ...given, url: receiver.url });
    const secret = first.ok ? first.value.secret : undefined;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await bed.webhook.set({ ...given, url: `${receiver.url}2` })).toEqual({ ok: true, value: {} });
    expect(bed.secret).toBe(secret);
  });

  test('cleared forgets what waits, and its secret', async () => {
    await bed.set({ url: receiver.url });
    await receiver.close();
    bed.needsYou = 1;
    bed.changed();
    await bed.until(() => bed.webhook.state().waiting === 1);
    expect(await bed.webhook.clear()).toMatchObject({ ok: true });
    expect(bed.secret).toBeUndefined();
    expect(await bed.store.facts('webhook.')).toEqual([]);
  });
});

test('more than fits gives up the oldest, in the same commit', async () => {
  const store = memoryStore();
  const queue = await WebhookQueue.open(store);
  const many = Array.from({ length: WAITING_MAX + 3 }, (_, at): WebhookWaiting => {
    return { id: `id${at}`, event: 'needs-person', at, body: '{}', tries: 0, nextAt: at };
  });
  expect(await queue.add(many, [])).toBe(3);
  expect(queue.all).toHaveLength(WAITING_MAX);
  expect((await WebhookQueue.open(store)).all.map(({ id }) => id)).toEqual(queue.all.map(({ id }) => id));
});

test('only https and this computer are addresses, without user and password', () => {
  for (const good of [
    'https://hooks.example/x',
    'http://127.0.0.1:9/x',
    'http://localhost/',
    'http://[::1]:80/',
  ])
    expect(webhookAddressTrouble(good), good).toBeUndefined();
  for (const bad of [
    'http://hooks.example/x',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'https://user:pass@hooks.example/',
    'hooks.example',
    `https://hooks.example/${'x'.repeat(3_000)}`,
  ])
    expect(webhookAddressTrouble(bad), bad).toBeDefined();
});

function away(id: string): FolderInTrouble {
  const path = `/data/${id}`;
  return {
    id: id as FolderInTrouble['id'],
    path,
    isReachable: false,
    failure: failure('folder.unreachable', { path, reason: 'it is gone' }),
  };
}

/** Lets hours go by, in steps that are short beside the waits. */
async function hours(one: Bed, count: number): Promise<void> {
  for (let minute = 0; minute < count * 60; minute += 1) {
    await one.clock.advance(60_000);
    if (minute % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}
