import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreStatus } from '../../../main/core/core.ts';
import type { StoredReceipt } from '../../../main/core/ports/store.ts';
import type { Telling } from '../../../main/core/ports/webhook.ts';
import { Webhook, type WebhookGiven } from '../../../main/core/webhook/webhook.ts';
import { WAITING_MAX } from '../../../main/core/webhook/webhookQueue.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { WEBHOOK_EVENTS, type WebhookConfig } from '../../../shared/model/webhook.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testBatch, testReceipt } from '../../support/ledgerModels.ts';
import { memoryStore, type MemoryStore } from '../../support/memoryStore.ts';
import { SeededRandom } from '../../support/seededRandom.ts';
import { RecordingLog } from '../../support/silentLog.ts';

const URL_GIVEN = 'https://hooks.example/x';
const GIVEN: WebhookGiven = { url: URL_GIVEN, events: [...WEBHOOK_EVENTS], secretStore: 'file', secret: 's' };
const CONFIG: WebhookConfig = { url: URL_GIVEN, events: [...WEBHOOK_EVENTS], secretStore: 'file' };
const READ_ONLY = fail(failure('request.conflict', { reason: 'read-only', next: '' }));
const DOWN = fail(failure('network.offline', { host: 'x', reason: 'refused' }));

/** A webhook over a ledger in memory, told to somebody who answers as `answer` says. */
class Bed {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly store: MemoryStore = memoryStore();
  readonly told: Telling[] = [];
  answer: (telling: Telling, signal: AbortSignal) => Promise<Result<void>> | Result<void> = () =>
    ok(undefined);
  config: WebhookConfig | undefined;
  saves: Result<void> = ok(undefined);
  secret: string | undefined;
  keeps: Result<void> = ok(undefined);
  needs: () => Promise<number> = () => Promise.resolve(0);
  webhook = this.#make();

  #make(): Webhook {
    return new Webhook({
      core: {
        status: () => Promise.resolve({ foldersInTrouble: [] } as unknown as CoreStatus),
        onChange: () => () => undefined,
      },
      store: this.store,
      clock: this.clock,
      random: new SeededRandom(1),
      log: this.log,
      settings: {
        current: () => this.config,
        save: (config) => {
          if (this.saves.ok) this.config = config;
          return Promise.resolve(this.saves);
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
          if (this.keeps.ok) this.secret = secret;
          return Promise.resolve(this.keeps);
        },
        remove: () => {
          this.secret = undefined;
          return Promise.resolve(ok(undefined));
        },
      },
      send: async (telling, signal) => {
        this.told.push(telling);
        return this.answer(telling, signal);
      },
      needs: async () => ({ needsYou: await this.needs(), sentence: 'Something needs you' }),
      version: '0.0.0-test',
    });
  }

  async restart(): Promise<void> {
    await this.webhook.stop();
    this.webhook = this.#make();
    await this.webhook.start();
  }

  /** Data of what was told, in order. */
  get data(): readonly Record<string, unknown>[] {
    return this.told.map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data);
  }
}

/** A receipt with only what is told of it. */
function receipt(number: number, more: Record<string, unknown> = {}): StoredReceipt {
  const body = {
    id: `rct_${number}`,
    number,
    destination: { name: 'lab' },
    batch: { id: `bat_${number}`, comment: `plate ${number}` },
    job: { kind: 'import', outcome: 'succeeded, as the server reported', statement: null },
    items: [{ bytes: 3 }, { bytes: 4 }],
    ...more,
  };
  return testReceipt(number, { body: JSON.stringify(body) });
}

async function addReceipts({ store }: Bed, receipts: readonly StoredReceipt[]): Promise<void> {
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  for (const one of receipts) await store.commit([{ put: 'receipt', receipt: one }]);
}

let bed: Bed;
beforeEach(async () => {
  bed = new Bed();
  await bed.webhook.start();
});
afterEach(() => bed.webhook.stop());

describe('a batch that is finished', () => {
  test('is told with its outcome and sums, once, and without names of files', async () => {
    await addReceipts(bed, [receipt(1)]);
    await bed.webhook.set(GIVEN);
    await addReceipts(bed, [
      receipt(2),
      receipt(3, {
        batch: { id: 'bat_3', comment: '', operator: 'alma' },
        job: {
          kind: 'import',
          outcome: 'accepted (outcome not reported by this server)',
          statement: { by: 'alma', at: '', outcome: 'clean', logSha256: '' },
        },
      }),
    ]);
    await bed.clock.advance(60_000);
    expect(bed.told.map(({ event }) => event)).toEqual(['batch-finished', 'batch-finished']);
    expect(bed.data).toEqual([
      {
        batch: 'bat_2',
        comment: 'plate 2',
        destination: 'lab',
        kind: 'import',
        outcome: 'succeeded, as the server reported',
        statement: null,
        files: 2,
        bytes: 7,
        receipt: { id: 'rct_2', number: 2 },
        operator: null,
      },
      expect.objectContaining({ batch: 'bat_3', statement: 'clean', operator: 'alma' }),
    ]);
    await bed.restart();
    await bed.clock.advance(600_000);
    expect(bed.told).toHaveLength(2);
  });

  test('is told however many there are at once; beyond what is kept the oldest are given up, and counted', async () => {
    await bed.webhook.set(GIVEN);
    const many = Array.from({ length: WAITING_MAX + 3 }, (_, at) => receipt(at + 1));
    await addReceipts(bed, many);
    await bed.clock.advance(60_000);
    expect(bed.data.map(({ batch }) => batch)).toEqual(many.slice(3).map((_, at) => `bat_${at + 4}`));
    expect(bed.webhook.state()).toMatchObject({ waiting: 0, givenUp: 3 });
    await bed.restart();
    expect(bed.webhook.state().givenUp).toBe(3);
  });
});

describe('a webhook that cannot be set', () => {
  test('for its address, its secret or the settings stays as it was, and says why', async () => {
    expect(await bed.webhook.set({ ...GIVEN, url: 'http://hooks.example/' })).toMatchObject({
      failure: { code: 'request.invalid', facts: { where: 'url' } },
    });
    bed.keeps = fail(failure('secret.no-store', { reason: 'none' }));
    expect(await bed.webhook.set(GIVEN)).toEqual(bed.keeps);
    bed.keeps = ok(undefined);
    bed.saves = READ_ONLY;
    expect(await bed.webhook.set(GIVEN)).toEqual(READ_ONLY);
    expect(bed.webhook.state().config).toBeUndefined();
  });

  test('cannot be cleared either, and keeps its secret', async () => {
    expect(await bed.webhook.clear()).toEqual({ ok: true, value: undefined });
    await bed.webhook.set(GIVEN);
    bed.saves = READ_ONLY;
    expect(await bed.webhook.clear()).toEqual(READ_ONLY);
    expect(bed.secret).toBe('s');
    expect(bed.webhook.state().config).toEqual(CONFIG);
  });

  test('may be set, and stopped, before it begins', async () => {
    const early = new Bed();
    expect(await early.webhook.set(GIVEN)).toEqual({ ok: true, value: {} });
    await early.webhook.stop();
    expect(early.told).toEqual([]);
    expect(early.config).toEqual(CONFIG);
  });
});

describe('what was kept by an earlier run', () => {
  test('is told as it stands; what cannot be understood is left out, and nothing old is told as news', async () => {
    const waiting = {
      id: 'a',
      event: 'needs-person',
      at: 1,
      body: '{"data":{"kept":true}}',
      tries: 2,
      nextAt: 1,
    };
    await addReceipts(bed, [receipt(1)]);
    await bed.store.commit([
      { put: 'fact', key: 'webhook.queue.1', value: '{' },
      { put: 'fact', key: 'webhook.queue.2', value: '{"id":"b"}' },
      { put: 'fact', key: 'webhook.queue.000000000000001.a', value: JSON.stringify(waiting) },
      { put: 'fact', key: 'webhook.seen', value: 'nonsense' },
    ]);
    bed.config = CONFIG;
    bed.secret = 's';
    bed.needs = () => Promise.resolve(4);
    await bed.restart();
    await bed.clock.advance(60_000);
    expect(bed.told).toMatchObject([{ id: 'a', secret: 's', url: URL_GIVEN }]);
    await addReceipts(bed, [receipt(2)]);
    await bed.clock.advance(120_000);
    expect(bed.data.slice(1)).toMatchObject([{ batch: 'bat_2' }]);
  });

  test('of nothing at all, with an address from the settings, is told from now on', async () => {
    bed.config = CONFIG;
    bed.secret = 's';
    bed.needs = () => Promise.resolve(4);
    await bed.clock.advance(120_000);
    expect(bed.told).toEqual([]);
    bed.needs = () => Promise.resolve(5);
    await bed.clock.advance(120_000);
    expect(bed.data).toEqual([{ needsYou: 5, before: 4, sentence: 'Something needs you' }]);
  });
});

describe('trouble', () => {
  test('with the secret is said, and what waits is told once it is there again', async () => {
    await bed.webhook.set(GIVEN);
    bed.secret = undefined;
    bed.needs = () => Promise.resolve(1);
    await bed.clock.advance(70_000);
    expect(bed.webhook.state()).toMatchObject({
      waiting: 1,
      lastFailure: { failure: { code: 'secret.missing' } },
    });
    expect(bed.told).toEqual([]);
    bed.secret = 's';
    await bed.clock.advance(120_000);
    expect(bed.webhook.state()).toMatchObject({ waiting: 0, lastFailure: undefined });
  });

  test.each([
    ['TypeError', new TypeError('a bug')],
    ['unknown', 'a text'],
  ])('with looking is noted (%s), and it is looked again', async (name, thrown) => {
    await bed.webhook.set(GIVEN);
    // oxlint-disable-next-line prefer-promise-reject-errors -- what others throw need be no error
    bed.needs = () => Promise.reject(thrown);
    await bed.clock.advance(70_000);
    expect(bed.log.lines.find(({ sentence }) => sentence === 'the webhook could not look')).toMatchObject({
      fields: { error: name },
    });
    bed.needs = () => Promise.resolve(1);
    await bed.clock.advance(120_000);
    expect(bed.told).toHaveLength(1);
  });
});

describe('a daemon that stops', () => {
  test('in the middle of a try does not count it: the next life tries again at once', async () => {
    await bed.webhook.set(GIVEN);
    bed.answer = async (_telling, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return DOWN;
    };
    bed.needs = () => Promise.resolve(1);
    await bed.clock.advance(70_000);
    expect(bed.told).toHaveLength(1);
    bed.answer = () => ok(undefined);
    await bed.restart();
    expect(bed.webhook.state().waiting).toBe(1);
    await bed.clock.advance(3_000);
    expect(bed.told.map(({ id }) => id)).toEqual([bed.told[0]?.id, bed.told[0]?.id]);
    expect(bed.webhook.state().waiting).toBe(0);
  });

  test('between two tellings leaves the second to its next life, and tells the first once', async () => {
    await bed.webhook.set(GIVEN);
    let stopped: Promise<void> | undefined;
    bed.answer = () => {
      stopped ??= bed.webhook.stop();
      return ok(undefined);
    };
    await addReceipts(bed, [receipt(1), receipt(2)]);
    await bed.clock.advance(70_000);
    await stopped;
    expect(bed.data.map(({ batch }) => batch)).toEqual(['bat_1']);
    await bed.restart();
    await bed.clock.advance(3_000);
    expect(bed.data.map(({ batch }) => batch)).toEqual(['bat_1', 'bat_2']);
  });
});
