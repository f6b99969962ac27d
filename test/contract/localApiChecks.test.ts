import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WorkerChecks } from '../../main/adapters/checks/workerChecks.ts';
import type { CheckFace } from '../../main/core/checking/checkFace.ts';
import { CHECKS_KEPT_MAX, CHECKS_UNDER_WAY_MAX } from '../../main/localApi/limits.ts';
import type { CheckView } from '../../shared/api/routes/checks.ts';
import type { ClientResult } from '../../shared/api/client.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { startHost, until, type LocalApiHost } from '../support/localApiHost.ts';
import { STAFF_CONTROL, STAFF_HEAD } from '../support/staffTable.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

function value<T>(answer: ClientResult<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

async function ended(id: string): Promise<CheckView> {
  return until(async () => {
    const check = value(await host.client.getCheck({ params: { id } }));
    return check.state === 'running' ? undefined : check;
  });
}

async function lab(): Promise<void> {
  host.files.write('/lab/control.json', STAFF_CONTROL);
  value(
    await host.client.saveDestination({
      body: {
        name: 'lab',
        kind: 'haplo-batch',
        url: 'https://lab.example',
        secret: 'k',
        options: { control: '/lab/control.json' },
      },
    }),
  );
}

describe('a check over the API', () => {
  test('is started, and tells its progress and what it found as the command does', async () => {
    await lab();
    host.files.write(
      '/in/people.tsv',
      `${STAFF_HEAD}\nada\tAda\tEk\tada@lab.example\nbo\tBo\t\tbo@lab.example`,
    );
    const body = { paths: ['/in'], destination: 'lab' };
    const started = value(await host.client.startCheck({ body }));
    expect(started).toMatchObject({ state: 'running', id: expect.stringMatching(/^chk_[0-9a-f]{24}$/) });
    const done = await ended(started.id);
    expect(done).toMatchObject({ state: 'done', report: { filesChecked: 2, counts: { error: 1 } } });
    expect(done.report?.findings.find(({ severity }) => severity === 'error')).toEqual({
      severity: 'error',
      code: 'haplo.data.missing-values',
      file: 'people.tsv',
      row: 3,
      column: 'user',
      message: expect.any(String),
      serverSays: 'Missing values in user: nameLast (record 1)',
      fix: expect.any(String),
    });
    expect(done.progress.bytesDone).toBe(done.progress.bytesTotal);
    expect(host.service.calls).toEqual([]);
  });

  test('takes spooled bytes, and a control file alone', async () => {
    const { sha256 } = await host.spool.put(bytes(`${STAFF_HEAD}\nx\t\t\tx`)).then((put) => {
      if (!put.ok) throw new Error(put.failure.code);
      return put.value;
    });
    const control = await host.spool.put(bytes(STAFF_CONTROL));
    if (!control.ok) throw new Error(control.failure.code);
    const given = { spooled: control.value.sha256, name: 'control.json' };
    const both = value(
      await host.client.startCheck({ body: { spooled: [{ sha256, name: 'p.tsv' }], control: given } }),
    );
    expect((await ended(both.id)).report?.counts.error).toBe(1);
    const alone = value(await host.client.startCheck({ body: { control: given } }));
    expect((await ended(alone.id)).report).toMatchObject({ filesChecked: 1, counts: { error: 0 } });
  });

  test('that cannot begin ends as failed, with the next step', async () => {
    const started = value(await host.client.startCheck({ body: { paths: ['/gone'], as: 'ecotaxa' } }));
    expect(await ended(started.id)).toMatchObject({ state: 'failed', failure: { code: 'path.missing' } });
    const nobody = value(await host.client.startCheck({ body: { paths: ['/x'], destination: 'nobody' } }));
    expect(await ended(nobody.id)).toMatchObject({ failure: { code: 'destination.unknown' } });
  });

  test.each([
    [{ paths: ['/in'] }, 'request.invalid'],
    [{ paths: ['in'], as: 'ecotaxa' }, 'path.not-plain'],
    [{ paths: ['/in/../etc'], as: 'ecotaxa' }, 'path.not-plain'],
    [{ paths: ['/in'], as: 'ecotaxa', destination: 'lab' }, 'request.invalid'],
    [{ paths: ['/in'], as: 'ecotaxa', known: { haplo: { models: 7 } } }, 'request.invalid'],
  ] as const)('%j is refused with %s', async (body, code) => {
    expect(await host.client.startCheck({ body: body as never })).toMatchObject({
      ok: false,
      failure: { code },
    });
  });

  test('can be called off, and forgotten', async () => {
    await host.stop();
    // A check that goes on until it is called off; whether a real one heeds its signal, other tests show.
    const run: CheckFace['run'] = (_given, watch) =>
      new Promise((_, reject) => {
        const { signal } = watch ?? {};
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    host = await startHost({ core: { checking: { ...host.core.checking, run } } });
    const { id } = value(await host.client.startCheck({ body: { paths: ['/in'], as: 'ecotaxa' } }));
    expect(value(await host.client.getCheck({ params: { id } })).state).toBe('running');
    expect(await host.client.checkCsv({ params: { id } })).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict' },
    });
    value(await host.client.cancelCheck({ params: { id } }));
    expect((await ended(id)).state).toBe('cancelled');
    value(await host.client.cancelCheck({ params: { id } }));
    expect(await host.client.getCheck({ params: { id } })).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
    await host.client.startCheck({ body: { paths: ['/in'], as: 'ecotaxa' } });
    // Stopping the API calls off what is left.
  });

  test('a token that may only read may look but not start or stop', async () => {
    const started = value(await host.client.startCheck({ body: { paths: ['/gone'], as: 'ecotaxa' } }));
    expect((await host.readClient.getCheck({ params: { id: started.id } })).ok).toBe(true);
    const refused = { ok: false, failure: { code: 'request.read-only' } };
    expect(await host.readClient.startCheck({ body: { paths: ['/x'], as: 'ecotaxa' } })).toMatchObject(
      refused,
    );
    expect(await host.readClient.cancelCheck({ params: { id: started.id } })).toMatchObject(refused);
  });

  test('only the latest are kept', async () => {
    const ids: string[] = [];
    for (let index = 0; index <= CHECKS_KEPT_MAX + 1; index += 1) {
      const { id } = value(
        await host.client.startCheck({ body: { paths: [`/gone/${index}`], as: 'ecotaxa' } }),
      );
      await ended(id);
      ids.push(id);
    }
    expect((await host.client.getCheck({ params: { id: ids[0] ?? '' } })).ok).toBe(false);
    expect((await host.client.getCheck({ params: { id: ids.at(-1) ?? '' } })).ok).toBe(true);
  });
});

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

test('too many checks at once are refused, and those under way are not disturbed', async () => {
  const { createCheckBook, finish } = await stuckBook();
  for (let index = 0; index < CHECKS_UNDER_WAY_MAX; index += 1)
    expect(createCheckBook.start(GIVEN).ok).toBe(true);
  expect(createCheckBook.start(GIVEN)).toMatchObject({ ok: false, failure: { code: 'request.too-many' } });
  finish();
  await createCheckBook.stop();
});

const GIVEN = { kind: 'ecotaxa', paths: ['/x'] } as const;

async function stuckBook() {
  const { CheckBook } = await import('../../main/localApi/checkBook.ts');
  let finish = (): void => undefined;
  const stuck = new Promise<void>((resolve) => (finish = resolve));
  const report = {
    findings: [],
    counts: { error: 0, warning: 0, info: 0 },
    notShown: [],
    filesChecked: 0,
    bytesChecked: 0,
  };
  const run = async () => {
    await stuck;
    return { ok: true, value: { report, places: {} } } as const;
  };
  return { createCheckBook: new CheckBook({ run }, host.clock), finish: () => finish() };
}

describe('what rehearsals of a batch showed', () => {
  test('its check and its recorded log can be read, with files and rows', async () => {
    await lab();
    host.files.write(
      '/in/people.tsv',
      `${STAFF_HEAD}\nada\tAda\tEk\tada@lab.example\nbo\tBo\t\tbo@lab.example`,
    );
    const added = value(
      await host.client.addBatch({
        body: { destination: 'lab', paths: ['/in'], mode: 'dry-run-then-run' },
      }),
    );
    const { id } = added.batch;
    const batch = await until(async () => {
      const now = value(await host.client.getBatch({ params: { id } }));
      return now.failure?.code === 'job.needs-statement' ? now : undefined;
    });
    expect(batch.check).toMatchObject({ errors: 1 });
    const checked = value(await host.readClient.batchCheck({ params: { id } }));
    expect(checked.report.findings).toContainEqual(
      expect.objectContaining({ file: 'people.tsv', row: 3, code: 'haplo.data.missing-values' }),
    );
    const job = batch.jobs[0]?.id ?? '';
    const nothing = { ok: false, failure: { code: 'request.not-found' } };
    expect(await host.client.importLog({ params: { id: job } })).toMatchObject(nothing);
    const log = 'START: now\nMissing values in user: nameLast (record 1)\nEND: then';
    value(await host.client.recordLog({ params: { id: job }, body: { log, operator: 'ada' } }));
    expect(value(await host.readClient.importLog({ params: { id: job } }))).toMatchObject({
      job,
      kind: 'dry-run',
      outcome: 'errors',
      lines: [{ message: 'Missing values in user: nameLast', record: 1, file: 'people.tsv', row: 3 }],
      isCapped: false,
      recordedBy: 'ada',
      log,
      earlier: [],
    });
  });

  test('a batch that was not checked has none, and says so', async () => {
    await lab();
    host.files.write('/in/people.tsv', STAFF_HEAD);
    const { batch } = value(await host.client.addBatch({ body: { destination: 'lab', paths: ['/in'] } }));
    expect(await host.client.batchCheck({ params: { id: batch.id } })).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
  });
});

describe('the check of a batch that a person asks for', () => {
  const LINES = [STAFF_HEAD, 'ada\tAda\tEk\tada@lab.example', 'bo\tBo\t\tbo@lab.example'];

  test('is kept beside the batch and told in its story; spooled lines can be read, of its files only', async () => {
    await lab();
    const put = await host.spool.put(bytes(LINES.join('\n')));
    if (!put.ok) throw new Error(put.failure.code);
    const { batch } = value(
      await host.client.addBatch({
        body: {
          destination: 'lab',
          spooled: [{ sha256: put.value.sha256, name: 'people.tsv' }],
          mode: 'hold',
          open: true,
        },
      }),
    );
    const params = { id: batch.id };
    const { id } = value(await host.client.startCheck({ body: { batch: batch.id } }));
    expect((await ended(id)).report?.counts.error).toBe(1);
    const kept = value(await host.client.batchCheck({ params }));
    expect(kept.report.findings).toContainEqual(expect.objectContaining({ file: 'people.tsv', row: 3 }));
    const story = value(await host.client.batchStory({ params }));
    expect(story.items).toContainEqual(
      expect.objectContaining({ what: 'batch.checked', facts: expect.objectContaining({ errors: 1 }) }),
    );
    expect(value(await host.client.getBatch({ params })).failure).toBeUndefined();
    const query = { file: 'people.tsv', row: 3 };
    const lines = LINES.map((text, index) => ({ row: index + 1, text, isCut: false }));
    expect(value(await host.readClient.batchContext({ params, query }))).toEqual({ lines });
    expect(value(await host.readClient.checkContext({ params: { id }, query }))).toEqual({ lines });
    const control = { file: 'control.json', row: 1 };
    expect(value(await host.client.batchContext({ params, query: control })).lines[0]?.text).toBe(
      STAFF_CONTROL,
    );
    const nothing = { ok: false, failure: { code: 'request.not-found' } };
    const foreign = { file: '../../etc/passwd', row: 1 };
    expect(await host.client.batchContext({ params, query: foreign })).toMatchObject(nothing);
  });

  test('of no batch, or of a batch and files at once, is refused', async () => {
    const invalid = { ok: false, failure: { code: 'request.invalid' } };
    expect(await host.client.startCheck({ body: { batch: 'bat_x', paths: ['/in'] } })).toMatchObject(invalid);
    expect(await host.client.startCheck({ body: { batch: 'nothing' } })).toMatchObject({ ok: false });
  });
});

describe('beside the findings', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waybill-context-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  test('CSV is safe for spreadsheets, and the lines around a row can be read, of these files only', async () => {
    await lab();
    const rows = ['a\tA\tB\ta@x', '=b\tB\t\tb@x', 'c\tC\tD\tc@x'];
    const path = join(dir, '=people.tsv');
    await writeFile(path, [STAFF_HEAD, ...rows].join('\n'));
    host.files.write(path, [STAFF_HEAD, ...rows].join('\n'));
    const { id } = value(await host.client.startCheck({ body: { paths: [path], destination: 'lab' } }));
    await ended(id);
    const csv = await value(await host.client.checkCsv({ params: { id } })).text();
    expect(csv).toContain(`"'=people.tsv"`);
    const query = { file: '=people.tsv', row: 3 };
    const { lines } = value(await host.client.checkContext({ params: { id }, query }));
    expect(lines).toEqual(
      [STAFF_HEAD, ...rows].map((text, index) => ({ row: index + 1, text, isCut: false })),
    );
    const other = { file: '../../etc/passwd', row: 1 };
    expect(await host.client.checkContext({ params: { id }, query: other })).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
  });
});

describe('in a thread of its own', () => {
  let worker: BundledWorker;
  let dir: string;
  beforeAll(async () => {
    worker = await bundleWorker('main/checkWorker.ts');
    dir = await mkdtemp(join(tmpdir(), 'waybill-checks-'));
    await writeFile(join(dir, 'control.json'), STAFF_CONTROL);
    await writeFile(join(dir, 'big.tsv'), `${STAFF_HEAD}\n${'a\tb\tc\td@e.f\n'.repeat(2_000_000)}`);
  });
  afterAll(async () => {
    await worker.remove();
    await rm(dir, { recursive: true, force: true });
  });

  const big = () =>
    ({
      kind: 'haplo-batch',
      paths: [join(dir, 'big.tsv')],
      control: { kind: 'file', path: join(dir, 'control.json') },
    }) as const;

  test('a big check leaves the loop of the daemon free, and comes back whole', async () => {
    const checks = new WorkerChecks({ workerFile: worker.file, spoolDirectory: dir });
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    let told = 0;
    const done = await checks.run(big(), { onProgress: () => (told += 1) });
    clearInterval(ticking);
    expect(done).toMatchObject({ ok: true, value: { foretold: { files: [{ records: 2_000_001 }] } } });
    expect(turns).toBeGreaterThan(20);
    expect(told).toBeGreaterThan(1);
  });

  test('one that is called off ends, also while it waits for its turn', async () => {
    const checks = new WorkerChecks({ workerFile: worker.file, spoolDirectory: dir });
    const stopping = [1, 2, 3, 4].map(() => new AbortController());
    const runs = stopping.map(({ signal }) => checks.run(big(), { signal }));
    const ends = Promise.allSettled(runs);
    stopping[3]?.abort(new Error('fourth'));
    await expect(runs[3]).rejects.toThrow('fourth');
    for (const one of stopping) one.abort(new Error('all'));
    expect((await ends).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    // The places are free again.
    expect(await checks.run({ kind: 'haplo-batch', control: big().control })).toMatchObject({ ok: true });
  });

  test('one that needs too much memory ends alone', async () => {
    const checks = new WorkerChecks({ workerFile: worker.file, spoolDirectory: dir, heapMiB: 16 });
    const many = `[${'{"login":"a","x":[1,2,3,"four"]},'.repeat(300_000)}{}]`;
    await writeFile(join(dir, 'many.json'), many);
    await writeFile(join(dir, 'json.json'), STAFF_CONTROL.replace('tsv-with-name-row', 'json'));
    const ended = await checks.run({
      kind: 'haplo-batch',
      paths: [join(dir, 'many.json')],
      control: { kind: 'file', path: join(dir, 'json.json') },
    });
    expect(ended).toMatchObject({ ok: false, failure: { code: 'internal.bug' } });
  });
});
