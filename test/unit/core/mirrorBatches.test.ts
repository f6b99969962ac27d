import { describe, expect, test } from 'vitest';
import type { MirrorBatchGiven, MirrorItemGiven } from '../../../main/core/mirrorFace.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { testId } from '../../support/ledgerModels.ts';
import { duringNext } from '../../support/meanwhile.ts';

const REF = 'remote-1';
const NONE = testId('bat', 9);
const CONTROL = { kind: 'digest', sha256: 'c'.repeat(64) } as const;

/** A lab whose gate is open, with nothing going on. */
async function labOf(kind: ServiceKind = 'haplo-batch'): Promise<{
  readonly lab: CoreHarness;
  readonly open: (given?: Partial<MirrorBatchGiven>) => Promise<BatchId>;
}> {
  const lab = await coreHarness({ kind });
  const gateway = await lab.core.mirror.gateway('lab');
  if (gateway === undefined) throw new Error('no gateway');
  const { destination } = gateway;
  return {
    lab,
    open: async (given = {}) =>
      (await lab.core.mirror.openBatch({ destination, comment: 'of a script', ...given })).id,
  };
}

/** A file in the spool, as the mirror takes it. */
async function stored(lab: CoreHarness, name: string, content = name): Promise<MirrorItemGiven> {
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(content));
  }
  const put = await lab.ports.spool.put(chunks());
  if (!put.ok) throw new Error(put.failure.code);
  return { ...put.value, name };
}

const AT_SERVER = { given: REF, remote: { ref: REF, facts: {} } } as const;

describe('a control file that a script gave', () => {
  test('becomes the batch that uses it, and keeps its own comment', async () => {
    const { lab, open } = await labOf();
    lab.service.offline = true;
    const id = await open({ control: CONTROL, comment: 'control of alma' });
    const used = await lab.core.mirror.useControl(id, { given: 'local-1', comment: 'plate 7' });
    expect(used).toBe(true);
    expect((await lab.detail(id)).batch).toMatchObject({
      comment: 'plate 7',
      mirror: { given: 'local-1', controlComment: 'control of alma' },
    });
    expect((await lab.detail(id)).batch.closedAt).toBeUndefined();
    const { destinationId } = (await lab.detail(id)).batch;
    expect((await lab.core.mirror.batchGiven(destinationId, 'local-1'))?.batch.id).toBe(id);
    // It is no lone control file any more.
    expect(await lab.core.mirror.useControl(id, { given: 'local-2', comment: 'x' })).toBe(false);
    expect(await lab.core.mirror.useControl(NONE, { given: 'local-2', comment: 'x' })).toBe(false);
    expect(await lab.core.mirror.batchGiven(destinationId, 'local-2')).toBeUndefined();
  });

  test('keeps the comment that it was given as a control file', async () => {
    const { lab, open } = await labOf();
    lab.service.offline = true;
    const id = await open({ control: CONTROL, comment: 'shown', controlComment: 'its own' });
    await lab.core.mirror.useControl(id, { given: 'local-1', comment: 'plate 7' });
    expect((await lab.detail(id)).batch.mirror?.controlComment).toBe('its own');
  });

  test('that is given up in the very moment is used by nobody', async () => {
    const { lab, open } = await labOf();
    lab.service.offline = true;
    const id = await open({ control: CONTROL });
    const { destinationId } = (await lab.detail(id)).batch;
    duringNext(lab.store(), 'commit', () => lab.core.cancelBatch(id));
    expect(await lab.core.mirror.useControl(id, { given: 'local-1', comment: 'plate 7' })).toBe(false);
    expect((await lab.detail(id)).batch).toMatchObject({ status: 'cancelled', comment: 'of a script' });
    expect(await lab.core.mirror.batchGiven(destinationId, 'local-1')).toBeUndefined();
  });
});

describe('a batch of a script', () => {
  test('takes what its adapter notes only once the server has it', async () => {
    const { lab, open } = await labOf();
    const id = await open(AT_SERVER);
    const { mirror } = lab.core;
    await mirror.noteRemote(id, { facts: { one: '1' } });
    await mirror.noteRemote(id, { facts: { two: '2' }, after: { files: ['7'] } });
    expect((await lab.detail(id)).batch).toMatchObject({ remote: { facts: { one: '1', two: '2' } } });
    expect((await lab.detail(id)).batch.mirror?.after).toEqual({ files: ['7'] });
    lab.service.offline = true;
    const owed = await open({ given: 'local-1' });
    await expect(mirror.noteRemote(owed, { facts: {} })).rejects.toThrow('no batch of a script');
  });

  test('takes files until it is given up', async () => {
    const { lab, open } = await labOf();
    lab.service.offline = true;
    const id = await open({ given: 'local-1' });
    const { mirror } = lab.core;
    expect(await mirror.addItem(id, await stored(lab, 'a.csv'))).toBe(true);
    expect(await mirror.addItem(id, await stored(lab, 'b.csv'))).toBe(true);
    const [first] = await lab.items(id);
    if (first === undefined) throw new Error('no item');
    await lab.core.cancelItem(first.id);
    expect(await mirror.itemNames(id)).toEqual(['b.csv']);
    await mirror.dropBatch(id);
    expect((await lab.detail(id)).batch.status).toBe('cancelled');
    expect(await mirror.addItem(id, await stored(lab, 'c.csv'))).toBe(false);
    expect(await mirror.itemNames(id)).toEqual([]);
  });

  test('sends a file again whose digest is another one at the server', async () => {
    const { lab, open } = await labOf();
    const id = await open(AT_SERVER);
    const lease = await lab.core.mirror.lease(id);
    for (const [name, sent] of [
      ['same', { remoteDigest: (await stored(lab, 'same')).sha256 }],
      ['told nothing', {}],
      ['other', { remoteDigest: 'f'.repeat(64) }],
    ] as const)
      await lab.core.mirror.addItem(id, { ...(await stored(lab, name)), sent });
    expect((await lab.items(id)).map(({ name, state, verification }) => [name, state, verification])).toEqual(
      [
        ['same', 'sent', 'digest'],
        ['told nothing', 'sent', 'acknowledged'],
        ['other', 'queued', 'none'],
      ],
    );
    lease?.release();
  });
});

describe('the calls on a batch of a script', () => {
  test('are passed on while the server has everything, one at a time', async () => {
    const { lab, open } = await labOf();
    const id = await open(AT_SERVER);
    const { mirror } = lab.core;
    const lease = await mirror.lease(id);
    expect(lease).toBeDefined();
    expect(await mirror.lease(id)).toBeUndefined();
    lease?.release();
    const again = await mirror.lease(id);
    expect(again).toBeDefined();
    again?.release();
    expect(await mirror.lease(NONE)).toBeUndefined();
  });

  test.each([
    ['it is given up', async (lab, id) => lab.core.cancelBatch(id)],
    ['it is paused', async (lab, id) => lab.core.editBatch(id, { paused: true })],
    ['a run of it is wanted', async (lab, id) => lab.core.mirror.queueRun(id, 'import')],
    ['a run of it is being started', async (lab, id) => lab.core.mirror.beginRun(id, 'import')],
    ['a file of it waits', async (lab, id) => lab.core.mirror.addItem(id, await stored(lab, 'a'))],
  ] as readonly (readonly [string, (lab: CoreHarness, id: BatchId) => Promise<unknown>])[])(
    'are queued when %s',
    async (_why, act) => {
      const { lab, open } = await labOf();
      lab.service.offline = true;
      const id = await open(AT_SERVER);
      await act(lab, id);
      expect(await lab.core.mirror.lease(id)).toBeUndefined();
    },
  );

  test('are queued when it needs a person, is not of a script, or has another id there', async () => {
    const { lab, open } = await labOf();
    const { mirror } = lab.core;
    const own = await open({ remote: { ref: REF, facts: {} } });
    expect(await mirror.lease(own)).toBeUndefined();
    const translated = await mirror.lease(own, 'translates');
    expect(translated).toBeDefined();
    translated?.release();
    lab.service.offline = true;
    expect(await mirror.lease(await open({ given: 'local-1' }))).toBeUndefined();
    lab.files.write('/data/a.tif', 'a');
    await lab.clock.advance(60_000);
    const { batch } = await lab.add();
    expect(await mirror.lease(batch.id)).toBeUndefined();
  });
});

describe('a later upload of the same name', () => {
  /** A batch whose first file is in a state, and then comes once more. */
  async function replaced(
    state: Item['state'] | 'never',
  ): Promise<readonly (readonly [string, Item['state']])[]> {
    const { lab, open } = await labOf('dsp-ingest');
    const id = await open(AT_SERVER);
    const lease = await lab.core.mirror.lease(id);
    await lab.core.mirror.addItem(id, { ...(await stored(lab, 'A.csv', '1')), sent: {} });
    const [first] = await lab.items(id);
    if (first === undefined) throw new Error('no item');
    const changes: Readonly<Record<string, object>> = {
      uploading: { state, startedAt: 1 },
      waiting: { state, until: 1, failure: failure('network.cut', { host: 'h', reason: 'reset' }) },
      attention: { state, failure: failure('file.empty', { path: 'x' }) },
      cancelled: { state, was: 'queued' },
      excluded: { state, rule: 'of a person' },
    };
    if (state !== 'never') {
      const item = { ...first, state, ...changes[state] } as Item;
      await lab.store().commit([{ put: 'item', item }]);
    }
    if (state !== 'never')
      await lab.core.mirror.addItem(id, { ...(await stored(lab, 'a.csv', '2')), sent: {} });
    await lab.core.mirror.dropReplaced(id, (name) => name.toLowerCase());
    lease?.release();
    return (await lab.items(id)).map((item) => [item.name, item.state]);
  }

  test.each([
    ['sent', 'excluded'],
    ['settling', 'excluded'],
    ['queued', 'excluded'],
    ['attention', 'excluded'],
    ['uploading', 'cancelled'],
    ['waiting', 'cancelled'],
    ['imported', 'imported'],
    ['cancelled', 'cancelled'],
    ['excluded', 'excluded'],
  ] as const)('sets aside what is %s: it is %s then', async (state, then) => {
    expect(await replaced(state)).toEqual([
      ['A.csv', then],
      ['a.csv', 'sent'],
    ]);
  });

  test('that never came leaves everything as it is', async () => {
    expect(await replaced('never')).toEqual([['A.csv', 'sent']]);
  });
});
