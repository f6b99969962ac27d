import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import type { BatchId } from '../../../shared/model/ids.ts';

const THREE = { '/data/a.tsv': 'a\n1\n', '/data/b.tsv': 'b\n2\n', '/data/c.tsv': 'c\n3\n' };

async function status(lab: CoreHarness, id: BatchId): Promise<string> {
  return (await lab.detail(id)).batch.status;
}

async function ended(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await status(lab, id)) === wanted);
}

describe('a batch on its way to a Haplo server', () => {
  test('is opened, sent file by file in order, verified by digest, and scheduled once', async () => {
    const lab = await coreHarness({ files: THREE });
    const { batch } = await lab.add();
    await ended(lab, batch.id, 'accepted');
    const items = await lab.items(batch.id);
    expect(items.map((item) => [item.name, item.state, item.verification, item.sends])).toEqual([
      ['a.tsv', 'sent', 'digest', 1],
      ['b.tsv', 'sent', 'digest', 1],
      ['c.tsv', 'sent', 'digest', 1],
    ]);
    expect(lab.service.calls.map((call) => call.operation).filter((name) => name !== 'probe')).toEqual([
      'openBatch',
      'send',
      'send',
      'send',
      'start',
    ]);
    expect(lab.service.ledger.schedules).toHaveLength(1);
    expect(await lab.core.receipts(batch.id)).toHaveLength(1);
  });

  test('hold uploads and verifies everything but schedules nothing', async () => {
    const lab = await coreHarness({ files: THREE });
    const { batch } = await lab.add({ mode: 'hold' });
    await ended(lab, batch.id, 'held');
    await lab.clock.advance(600_000);
    expect(lab.service.ledger.schedules).toEqual([]);
    expect((await lab.items(batch.id)).every((item) => item.verification === 'digest')).toBe(true);
  });

  test('goes live after a dry run as a new remote batch with the same files', async () => {
    const lab = await coreHarness({ files: THREE });
    const { batch } = await lab.add({ mode: 'dry-run' });
    await ended(lab, batch.id, 'accepted');
    const refused = await lab.core.runBatch(batch.id, { dryRun: false, by: 'test' });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'run.needs-dry-run' } });
    const [rehearsal] = (await lab.detail(batch.id)).jobs;
    if (rehearsal === undefined) throw new Error('no dry run');
    await lab.core.recordLog(rehearsal.id, { log: 'START: now\nEND: then', by: 'ada' });
    expect(await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' })).toMatchObject({ ok: true });
    await lab.until('both runs are scheduled', () => lab.service.ledger.schedules.length === 2);
    await ended(lab, batch.id, 'accepted');
    const [dry, real] = lab.service.ledger.schedules;
    expect([dry?.kind, real?.kind]).toEqual(['dry-run', 'import']);
    expect(dry?.ref).not.toBe(real?.ref);
    expect(lab.service.filesOf(real?.ref ?? '')).toEqual(lab.service.filesOf(dry?.ref ?? ''));
  });

  test('dry-run-then-run parks until a person records what the page showed, then goes live by itself', async () => {
    const lab = await coreHarness({ files: THREE });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'attention');
    const parked = await lab.detail(batch.id);
    expect(parked.batch.failure?.code).toBe('job.needs-statement');
    await lab.clock.advance(3_600_000);
    expect(lab.service.ledger.schedules.map((run) => run.kind)).toEqual(['dry-run']);
    const [rehearsal] = parked.jobs;
    if (rehearsal === undefined) throw new Error('no dry run');
    const dies = 'START: now\nEXCEPTION: Error during import: x. File: y, line: 1\nEND: then';
    await lab.core.recordLog(rehearsal.id, { log: dies, by: 'ada' });
    await lab.clock.advance(600_000);
    expect(lab.service.ledger.schedules).toHaveLength(1);
    await lab.core.recordLog(rehearsal.id, { log: 'START: now\nEND: then', by: 'ada' });
    await ended(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules.map((run) => run.kind)).toEqual(['dry-run', 'import']);
  });

  test('a byte that changed since the dry run stops the real run before anything is scheduled', async () => {
    const lab = await coreHarness({ files: THREE });
    const { batch } = await lab.add({ mode: 'dry-run' });
    await ended(lab, batch.id, 'accepted');
    const [rehearsal] = (await lab.detail(batch.id)).jobs;
    if (rehearsal === undefined) throw new Error('no dry run');
    await lab.core.recordLog(rehearsal.id, { log: 'START: now\nEND: then', by: 'ada' });
    lab.files.write('/data/b.tsv', 'b\n9\n');
    await lab.clock.advance(10_000);
    await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    await ended(lab, batch.id, 'attention');
    expect((await lab.detail(batch.id)).batch.failure?.code).toBe('file.changed-since-dry-run');
    expect(lab.service.ledger.schedules.map((run) => run.kind)).toEqual(['dry-run']);
    const overridden = await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada', override: 'typo in b' });
    expect(overridden.ok).toBe(true);
    await ended(lab, batch.id, 'accepted');
    const receipts = await lab.core.receipts(batch.id);
    expect(JSON.parse(receipts.at(-1)?.body ?? '{}')).toMatchObject({
      job: { override: { reason: 'typo in b', by: 'ada' } },
      dryRun: { sameBytes: false },
    });
  });
});

describe('trouble on the way', () => {
  test('while the server is down nothing is lost and no try is spent; afterwards all arrives in order', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.offline = true;
    const { batch } = await lab.add();
    await lab.clock.advance(24 * 3_600_000);
    expect((await lab.items(batch.id)).map((item) => item.state)).toEqual(['queued', 'queued', 'queued']);
    expect((await lab.core.destination('lab'))?.gate).toMatchObject({
      state: 'resting',
      failure: { code: 'network.offline' },
    });
    lab.service.offline = false;
    const back = lab.clock.elapsed();
    await ended(lab, batch.id, 'accepted');
    expect(lab.clock.elapsed() - back).toBeLessThanOrEqual(15_000);
    expect(lab.service.calls.filter((call) => call.operation === 'send').map((call) => call.name)).toEqual([
      'a.tsv',
      'b.tsv',
      'c.tsv',
    ]);
  });

  test('one file that always gets 500 ends in attention with the server’s words; the others arrive', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.rule = (call) =>
      call.operation === 'send' && call.name === 'b.tsv'
        ? {
            kind: 'fail',
            failure: failure('remote.server-error', { host: 'x', status: 500 }, { serverSays: 'boom' }),
          }
        : undefined;
    const { batch } = await lab.add();
    await ended(lab, batch.id, 'attention');
    const items = await lab.items(batch.id);
    expect(items.map((item) => item.state)).toEqual(['sent', 'attention', 'sent']);
    expect(items[1]).toMatchObject({ failure: { code: 'remote.server-error', serverSays: 'boom' } });
    expect(lab.service.ledger.schedules).toEqual([]);
    lab.service.rule = () => undefined;
    await lab.core.retryBatch(batch.id);
    await ended(lab, batch.id, 'accepted');
  });

  test('a refused key stops everything at once, is never tried again by itself, and goes on after the right one', async () => {
    const lab = await coreHarness({ files: THREE });
    const other = await lab.add();
    await ended(lab, other.batch.id, 'accepted');
    lab.service.secret = 'another-key';
    const { batch } = await lab.add();
    await lab.until(
      'the destination is parked',
      async () => (await lab.core.destination('lab'))?.gate.state === 'parked',
    );
    const calls = lab.service.calls.length;
    await lab.clock.advance(24 * 3_600_000);
    expect(lab.service.calls.length).toBe(calls);
    expect((await lab.items(batch.id)).every((item) => item.state === 'queued')).toBe(true);
    const saved = await lab.core.saveDestination({
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://scripted.example',
      secret: 'another-key',
      secretStore: 'keychain',
      options: {},
    });
    expect(saved.ok).toBe(true);
    await ended(lab, batch.id, 'accepted');
  });

  test('a retry by a person gives a parked destination one more try, and only one', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.secret = 'another-key';
    const { batch } = await lab.add();
    await lab.until('it is parked', async () => (await lab.core.destination('lab'))?.gate.state === 'parked');
    const calls = lab.service.calls.length;
    await lab.core.retryBatch(batch.id);
    await lab.clock.advance(3_600_000);
    expect((await lab.core.destination('lab'))?.gate.state).toBe('parked');
    expect(lab.service.calls.length).toBe(calls + 1);
    lab.service.secret = 'right-key';
    await lab.core.retryBatch(batch.id);
    await ended(lab, batch.id, 'accepted');
  });

  test('a pause stops what is under way, also between two files', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.rule = (call) => (call.name === 'b.tsv' ? { kind: 'hang' } : undefined);
    const { batch } = await lab.add();
    await lab.until('the second file is on its way', () =>
      lab.service.calls.some((call) => call.name === 'b.tsv'),
    );
    lab.service.rule = () => undefined;
    await lab.core.pause({});
    await lab.clock.advance(3_600_000);
    expect((await lab.items(batch.id)).map((item) => item.state)).toEqual(['sent', 'queued', 'queued']);
    await lab.core.resume({});
    await ended(lab, batch.id, 'accepted');
  });

  test('a damaged arrival is sent again, and asks a person when it stays damaged', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.next('send', { kind: 'corrupt' });
    const { batch } = await lab.add();
    await ended(lab, batch.id, 'accepted');
    const remote = (await lab.detail(batch.id)).batch.remote?.ref ?? '';
    expect([...lab.service.filesOf(remote).values()]).toEqual(
      (await lab.items(batch.id)).map((item) => item.sha256),
    );
    lab.service.rule = (call) => (call.operation === 'send' ? { kind: 'corrupt' } : undefined);
    const again = await lab.add();
    await ended(lab, again.batch.id, 'attention');
    expect(
      (await lab.items(again.batch.id)).map((item) => item.state === 'attention' && item.failure.code),
    ).toEqual(['remote.corrupted', 'remote.corrupted', 'remote.corrupted']);
  });

  test('after a lost schedule answer the service is asked, and the batch is scheduled exactly once', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.next('start', { kind: 'lost' });
    const { batch } = await lab.add();
    await ended(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
    expect(
      lab.service.calls.filter((call) => call.operation === 'start').map((call) => call.repeated),
    ).toEqual([false, true]);
  });

  test('a file that changes while it is sent never counts as sent; the whole version arrives in the end', async () => {
    const lab = await coreHarness({ files: THREE });
    let changed = false;
    lab.files.beforeChunk = (path) => {
      if (path !== '/data/b.tsv' || changed) return;
      changed = true;
      lab.files.append('/data/b.tsv', 'more\n');
    };
    const { batch } = await lab.add();
    await ended(lab, batch.id, 'accepted');
    const remote = (await lab.detail(batch.id)).batch.remote?.ref ?? '';
    const [, b] = await lab.items(batch.id);
    expect(b).toMatchObject({ state: 'sent', bytes: 9, sends: 2 });
    expect(lab.service.filesOf(remote).get('b.tsv')).toBe(b?.sha256);
  });

  test('a file that is gone asks a person and holds nothing else up', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.offline = true;
    const { batch } = await lab.add();
    await lab.clock.advance(5_000);
    lab.files.remove('/data/a.tsv');
    lab.service.offline = false;
    await ended(lab, batch.id, 'attention');
    expect((await lab.items(batch.id)).map((item) => item.state)).toEqual(['attention', 'sent', 'sent']);
    const [gone] = await lab.items(batch.id);
    if (gone === undefined) throw new Error('no item');
    await lab.core.cancelItem(gone.id);
    await ended(lab, batch.id, 'accepted');
    const [receipt] = await lab.core.receipts(batch.id);
    expect(JSON.parse(receipt?.body ?? '{}').items.map((item: { state: string }) => item.state)).toEqual([
      'cancelled',
      'sent',
      'sent',
    ]);
  });
});

describe('a crash', () => {
  test('in the middle of a send goes on where it was, with at most one doubled listing', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.rule = async (call) => (call.name === 'b.tsv' ? { kind: 'hang' } : undefined);
    const { batch } = await lab.add();
    await lab.until('the second file is on its way', () =>
      lab.service.calls.some((call) => call.name === 'b.tsv'),
    );
    lab.service.rule = () => undefined;
    await lab.crash();
    await ended(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
    const listed = lab.service.calls.filter((call) => call.operation === 'send').map((call) => call.name);
    expect(listed).toEqual(['a.tsv', 'b.tsv', 'b.tsv', 'c.tsv']);
    // The third was taken up behind the second: nobody can tell after a crash whether its first byte went out.
    expect((await lab.items(batch.id)).map((item) => item.sends)).toEqual([1, 2, 2]);
    expect((await lab.core.status()).resumed?.items).toBe(2);
  });

  test('between the schedule and its answer asks the server instead of scheduling twice', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.next('start', { kind: 'hang', tookEffect: true });
    const { batch } = await lab.add();
    await lab.until('the schedule is out', () => lab.service.ledger.schedules.length === 1);
    await lab.crash();
    await ended(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });
});

describe('what a person steers', () => {
  test('send next puts a batch before the one that is being sent', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`/big/${String(n).padStart(2, '0')}.tsv`, `x${n}`]),
    );
    const lab = await coreHarness({ files: { ...THREE, ...many } });
    lab.service.offline = true;
    const big = await lab.add({ paths: ['/big'] });
    const small = await lab.add({ paths: ['/data'] });
    await lab.core.sendNext(small.batch.id);
    lab.service.offline = false;
    await ended(lab, big.batch.id, 'accepted');
    const sends = lab.service.calls.filter((call) => call.operation === 'send').map((call) => call.name);
    expect(sends.slice(0, 3)).toEqual(['a.tsv', 'b.tsv', 'c.tsv']);
  });

  test('a cancelled batch sends nothing more and ends cancelled', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.offline = true;
    const { batch } = await lab.add();
    expect(await lab.core.cancelBatch(batch.id)).toMatchObject({ ok: true });
    lab.service.offline = false;
    await lab.clock.advance(600_000);
    expect(await status(lab, batch.id)).toBe('cancelled');
    expect(lab.service.calls.filter((call) => call.operation === 'send')).toEqual([]);
  });

  test('a pause holds everything, also over a restart, and ends by itself at its time', async () => {
    const lab = await coreHarness({ files: THREE });
    await lab.core.pause({ forMs: 3_600_000 });
    const { batch } = await lab.add();
    await lab.crash();
    await lab.clock.advance(1_800_000);
    expect(lab.service.calls.filter((call) => call.operation !== 'probe')).toEqual([]);
    await lab.clock.advance(1_900_000);
    await ended(lab, batch.id, 'accepted');
  });

  test('an unsent batch can be edited, split and merged', async () => {
    const lab = await coreHarness({ files: THREE });
    await lab.core.pause({});
    const { batch } = await lab.add();
    const [first] = await lab.items(batch.id);
    if (first === undefined) throw new Error('no item');
    const part = await lab.core.splitBatch(batch.id, { items: [first.id], comment: 'the first' });
    if (!part.ok) throw new Error(part.failure.code);
    expect((await lab.items(part.value.batch.id)).map((item) => item.name)).toEqual(['a.tsv']);
    expect((await lab.items(batch.id)).map((item) => item.name)).toEqual(['b.tsv', 'c.tsv']);
    expect((await lab.core.editBatch(batch.id, { comment: 'the rest' })).ok).toBe(true);
    expect((await lab.core.mergeBatches(batch.id, [part.value.batch.id])).ok).toBe(true);
    expect(await status(lab, part.value.batch.id)).toBe('cancelled');
    await lab.core.resume({});
    await ended(lab, batch.id, 'accepted');
    expect(lab.service.ledger.schedules).toHaveLength(1);
    expect(lab.service.filesOf(lab.service.ledger.schedules[0]?.ref ?? '').size).toBe(3);
    expect((await lab.core.editBatch(batch.id, { comment: 'too late' })).ok).toBe(false);
  });

  test('removing a destination with queued work is refused, unless that work is given up', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.service.offline = true;
    const { batch } = await lab.add();
    expect(await lab.core.removeDestination('lab', 'refuse')).toMatchObject({
      ok: false,
      failure: { code: 'destination.has-work', facts: { items: 3 } },
    });
    expect(await lab.core.removeDestination('lab', 'cancel')).toMatchObject({ ok: true });
    expect(await status(lab, batch.id)).toBe('cancelled');
  });
});

describe('intake', () => {
  test('a path that is not there refuses the whole request with its name', async () => {
    const lab = await coreHarness({ files: THREE });
    const added = await lab.core.addBatch({
      destination: 'lab',
      paths: ['/data/a.tsv', '/nowhere'],
      spooled: [],
      names: {},
      mode: 'run',
      open: false,
      origin: { by: 'api' },
      control: { digest: 'c'.repeat(64) },
    });
    expect(added).toMatchObject({
      ok: false,
      failure: { code: 'path.missing', facts: { path: '/nowhere' } },
    });
    expect((await lab.core.batches({ limit: 10 })).items).toEqual([]);
  });

  test('spooled bytes are counted with their size from the start', async () => {
    const lab = await coreHarness();
    const bytes = new TextEncoder().encode('dropped into a page');
    const kept = await lab.ports.spool.put(
      (async function* () {
        yield bytes;
      })(),
    );
    if (!kept.ok) throw new Error(kept.failure.code);
    const { batch } = await lab.add({
      paths: [],
      spooled: [{ sha256: kept.value.sha256, name: 'page.tsv' }],
    });
    expect((await lab.items(batch.id)).map((item) => item.bytes)).toEqual([bytes.byteLength]);
    await ended(lab, batch.id, 'accepted');
  });

  test('two files under one remote name both wait for a person', async () => {
    const lab = await coreHarness({ files: { '/x/a.tsv': '1', '/y/a.tsv': '2' } });
    const { batch } = await lab.add({ paths: ['/x/a.tsv', '/y/a.tsv'] });
    const items = await lab.items(batch.id);
    expect(items.map((item) => item.state === 'attention' && item.failure.code)).toEqual([
      'file.name-clash',
      'file.name-clash',
    ]);
    const [first] = items;
    if (first === undefined) throw new Error('no item');
    await lab.core.renameItem(first.id, 'x-a.tsv');
    await lab.core.retryBatch(batch.id);
    await ended(lab, batch.id, 'accepted');
  });

  test('a file that was just written waits until it is quiet', async () => {
    const lab = await coreHarness({ files: THREE });
    lab.files.write('/data/b.tsv', 'new');
    const { batch } = await lab.add();
    expect((await lab.items(batch.id)).map((item) => item.state)).toContain('settling');
    await ended(lab, batch.id, 'accepted');
  });
});
