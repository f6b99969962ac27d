import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EcotaxaUnderTest, Job } from './ecotaxaClient.ts';
import { ecotaxaUnderTest, PASSWORD, PNG, tableOf, zipOf } from './ecotaxaClient.ts';

const SAMPLES = new URL('../../fixtures/protocol-samples/ecotaxa/', import.meta.url);
const sample = (name: string): string => readFileSync(new URL(name, SAMPLES), 'utf8');

const PLAIN = { object_id: 'o1', img_file_name: 'x.png' };
const NAMED = {
  ...PLAIN,
  object_annotation_person_name: 'Jane Doe',
  object_annotation_person_email: 'Jane.Doe@example.org',
  object_annotation_category: 'Part (Annelida)',
  object_annotation_status: 'validated',
};
const AMBIGUOUS = {
  ...NAMED,
  object_id: 'o2',
  object_annotation_category: 'Part',
  object_annotation_person_name: 'John Smith',
};

let under: EcotaxaUnderTest;

beforeEach(async () => {
  under = await ecotaxaUnderTest();
});
afterEach(() => under.stop());

async function upload(stem: string, rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const members = { [`ecotaxa_${stem}.tsv`]: tableOf(rows), 'x.png': PNG };
  expect((await under.upload(`${stem}.zip`, await zipOf(members))).status).toBe(200);
}

async function asked(stem = 'ask'): Promise<Job> {
  await upload(stem, [{ ...NAMED, object_annotation_category: 'ozzeur' }, AMBIGUOUS]);
  const job = await under.rested(await under.startImport(stem));
  expect(job.state).toBe('A');
  return job;
}

/** Times replaced by those of the recorded text. */
function timesOf(text: string, recorded: string): string {
  const times = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+/g;
  const known = recorded.match(times) ?? [];
  let at = 0;
  return text.replace(times, () => known[at++] ?? 'one too many');
}

describe('a job from its start to its end', () => {
  test('a good import ends with the number of its rows, and its source in the trash', async () => {
    await upload('ok1', [PLAIN]);
    const id = await under.startImport('ok1');
    expect(await under.json<Job>(`/jobs/${id}/`)).toMatchObject({ state: 'P', progress_pct: null });
    const job = await under.rested(id);
    expect(job).toMatchObject({
      state: 'F',
      progress_pct: 100,
      progress_msg: 'Done',
      result: { rowcount: 1 },
    });
    expect((await under.call('/user_files/trash.2/ok1')).status).toBe(200);
    expect((await under.call('/user_files/ok1')).status).toBe(404);
  });

  test('the same import again is refused row by row, or goes well where existing objects are skipped', async () => {
    for (const stem of ['one', 'two', 'three']) await upload(stem, [PLAIN]);
    await under.rested(await under.startImport('one'));
    const again = await under.rested(await under.startImport('two'));
    expect(again).toMatchObject({
      state: 'E',
      progress_msg: '2 error(s) during run',
      errors: [
        'In [base]/ecotaxa_two.tsv:',
        " - line 3: (Object 'o1', Image 'x.png') is already in EcoTaxa or being imported.",
      ],
    });
    const skipping = await under.startImport('three', { skip_existing_objects: true });
    expect(await under.rested(skipping)).toMatchObject({ state: 'F', result: { rowcount: 1 } });
    expect(await under.json('/projects/1')).toMatchObject({ objcount: 1 });
  });

  test('errors of the tables end the job, each table named once', async () => {
    await upload('bad', [
      { ...PLAIN, object_lat: '99', object_date: 'x' },
      { ...PLAIN, img_file_name: 'no.png' },
    ]);
    expect(await under.rested(await under.startImport('bad'))).toMatchObject({
      state: 'E',
      progress_msg: '4 error(s) during run',
      errors: [
        'In [base]/ecotaxa_bad.tsv:',
        " - line 3: Invalid Lat. value '99' for field 'object_lat'. Correct range is -90/+90°.",
        " - line 3: Invalid Date value 'x' for field 'object_date'.",
        " - line 4: Missing Image 'no.png'.",
      ],
      result: { infos: expect.any(Array) },
    });
  });

  test('a table that makes the job crash leaves a traceback', async () => {
    await upload('boom', [
      { ...PLAIN, object_annotation_category_id: 'inf', object_annotation_status: 'validated' },
    ]);
    const job = await under.rested(await under.startImport('boom'));
    expect(job).toMatchObject({ state: 'E', progress_msg: 'cannot convert float infinity to integer' });
    expect(job.errors.at(-1)).toBe('OverflowError: cannot convert float infinity to integer\n');
  });

  test('a text that is too long passes the validation and breaks the import', async () => {
    const rows = [{ ...PLAIN, object_note: 'n'.repeat(251) }];
    await upload('long', rows);
    const job = await under.rested(await under.startImport('long'));
    expect(job.state).toBe('E');
    expect(job.progress_msg).toMatch(/^\(psycopg2\.errors\.StringDataRightTruncation\)/);
    expect(job.progress_pct).toBeGreaterThanOrEqual(20);
  });

  test('a right is needed, and a project', async () => {
    expect((await under.post('/file_import/3', { source_path: 'x' })).status).toBe(403);
    const unknown = await under.post('/file_import/99', { source_path: 'x' });
    expect(unknown.status).toBe(500);
    expect(unknown.body).toMatch(/AssertionError\n$/);
    const empty = await under.post('/file_import/1', {});
    expect([empty.status, empty.body]).toEqual([
      422,
      '{"detail":[{"loc":["body","source_path"],"msg":"field required","type":"value_error.missing"}]}',
    ]);
  });

  test('tables that were imported before can be skipped', async () => {
    await upload('first', [PLAIN]);
    await under.rested(await under.startImport('first'));
    const members = { 'ecotaxa_first.tsv': tableOf([PLAIN]), 'x.png': PNG };
    await under.upload('second.zip', await zipOf(members));
    const job = await under.rested(await under.startImport('second', { skip_loaded_files: true }));
    expect(job.errors).toEqual([
      "No object to import.<br>* 'SKIP TSV' option was set and all TSV files were imported before.",
    ]);
  });
});

describe('questions', () => {
  test('unknown and ambiguous names are asked for in lower case, in order of first sight', async () => {
    const job = await asked();
    expect(job).toMatchObject({
      question: { missing_users: ['jane doe'], missing_taxa: ['ozzeur', 'part'] },
      progress_msg: 'Some users or taxonomic references could not be matched',
      inside: {
        found_users: {
          'jane doe': { email: 'jane.doe@example.org' },
          'john smith': { email: 'jane.doe@example.org', id: 4 },
        },
        taxo_found: { ozzeur: null, part: null },
      },
    });
  });

  test('"x (y)" is the category that is shown as "x<y"', async () => {
    await upload('arrow', [{ ...NAMED, object_annotation_person_name: 'John Smith' }]);
    expect(await under.rested(await under.startImport('arrow'))).toMatchObject({ state: 'F' });
  });

  test('a part of the answer is kept, and the rest is asked for again', async () => {
    const { id } = await asked();
    await under.post(`/jobs/${id}/answer`, {
      users: { 'jane doe': 3 },
      taxa: { part: 85_117, ozzeur: null },
    });
    const again = await under.rested(id);
    expect(again).toMatchObject({ state: 'A', question: { missing_users: [], missing_taxa: ['ozzeur'] } });
    const answer = await under.post(`/jobs/${id}/answer`, { users: {}, taxa: { ozzeur: '85011' } });
    expect([answer.status, answer.body]).toEqual([200, 'null']);
    expect(await under.rested(id)).toMatchObject({
      state: 'F',
      question: { missing_users: [], missing_taxa: ['ozzeur'] },
      reply: { users: {}, taxa: { ozzeur: '85011' } },
      result: { rowcount: 2 },
    });
    // Asked in between: the source stays.
    expect((await under.call('/user_files/ask')).status).toBe(200);
  });

  const broken = [
    { title: 'without "users"', reply: { taxa: {} }, message: "'users'" },
    { title: 'without "taxa"', reply: { users: {} }, message: "'taxa'" },
    {
      title: 'with a category that does not exist',
      reply: { users: { 'jane doe': 3 }, taxa: { part: 99_999_999, ozzeur: 1 } },
      message: /^\(psycopg2\.errors\.ForeignKeyViolation\).*\(classif_id\)=\(99999999\)/s,
    },
    {
      title: 'with a person who does not exist',
      reply: { users: { 'jane doe': 77 }, taxa: { part: 1, ozzeur: 1 } },
      message: /\(classif_who\)=\(77\)/,
    },
    {
      title: 'with an id that is no number',
      reply: { users: { 'jane doe': 3 }, taxa: { part: 'abc', ozzeur: 1 } },
      message: /InvalidTextRepresentation/,
    },
  ];
  test.each(broken)('a reply $title ends the job', async ({ reply, message }) => {
    const { id } = await asked();
    await under.post(`/jobs/${id}/answer`, reply);
    const job = await under.rested(id);
    expect(job.state).toBe('E');
    if (typeof message === 'string') expect(job.progress_msg).toBe(message);
    else expect(job.progress_msg).toMatch(message);
  });

  test('mapping categories beforehand does not help: it is asked all the same, and then breaks', async () => {
    await upload('map', [{ ...NAMED, object_annotation_category: 'ozzeur' }]);
    const id = await under.startImport('map', { taxo_mappings: { ozzeur: 'other' } });
    expect(await under.rested(id)).toMatchObject({ state: 'A', question: { missing_taxa: ['ozzeur'] } });
    await under.post(`/jobs/${id}/answer`, { users: { 'jane doe': 3 }, taxa: { ozzeur: 1 } });
    expect(await under.rested(id)).toMatchObject({ state: 'E', progress_msg: "'other'" });
  });
});

describe('the calls on a job', () => {
  test('an answer to a job that does not ask, and a restart of one without error, are silent and do nothing', async () => {
    await upload('quiet', [PLAIN]);
    const id = await under.startImport('quiet');
    const before = await under.rested(id);
    for (const call of [
      () => under.post(`/jobs/${id}/answer`, { users: {}, taxa: {} }),
      () => under.call(`/jobs/${id}/restart`),
    ]) {
      const answer = await call();
      expect([answer.status, answer.body]).toEqual([200, 'null']);
    }
    const after = await under.json<Job>(`/jobs/${id}/`);
    expect({ ...after, updated_on: '' }).toEqual({ ...before, updated_on: '' });
    expect(after.updated_on).not.toBe(before.updated_on);
  });

  test('a job in error is restarted and validates anew', async () => {
    const id = await under.startImport('later');
    expect((await under.rested(id)).state).toBe('E');
    await upload('later', [PLAIN]);
    await under.call(`/jobs/${id}/restart`);
    const waiting = await under.json<Job>(`/jobs/${id}/`);
    expect(waiting).toMatchObject({ state: 'P', progress_msg: 'Restarting', errors: [expect.any(String)] });
    expect(await under.rested(id)).toMatchObject({ state: 'F', errors: [] });
    const log = (await under.call(`/jobs/${id}/log`)).body;
    expect(log.match(/Running in PID/g)).toHaveLength(2);
  });

  test('erasing kills a job that waits or asks, and archives one that has ended', async () => {
    const { id } = await asked();
    expect((await under.call(`/jobs/${id}`, { method: 'DELETE' })).body).toBe('null');
    expect(await under.json<Job>(`/jobs/${id}/`)).toMatchObject({ state: 'E', progress_msg: 'Killed' });
    await under.call(`/jobs/${id}`, { method: 'DELETE' });
    const gone = await under.call(`/jobs/${id}/`);
    expect([gone.status, gone.body]).toEqual([404, '{"detail":"Not found."}']);
    expect(await under.json('/jobs/')).toEqual([]);
    expect(await under.json<Job>(`/jobs/-${id}/`)).toMatchObject({ id: -id, state: 'E' });
    expect((await under.call(`/jobs/-${id}/log`)).status).toBe(500);
  });

  test('a job that runs is killed where it is', async () => {
    const slow = await ecotaxaUnderTest({ tableMs: 60_000 }, { speed: 1_000 });
    await slow.upload('s.zip', await zipOf({ 'ecotaxa_s.tsv': tableOf([PLAIN]), 'x.png': PNG }));
    const id = await slow.startImport('s');
    await expect.poll(async () => (await slow.json<Job>(`/jobs/${id}/`)).state).toBe('R');
    await slow.call(`/jobs/${id}`, { method: 'DELETE' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await slow.json<Job>(`/jobs/${id}/`)).toMatchObject({ state: 'E', progress_msg: 'Killed' });
    await slow.stop();
  });

  test('the list can be narrowed, and others are only for administrators', async () => {
    await under.rested(await under.startImport('none'));
    expect(await under.json('/jobs/?job_status=F')).toEqual([]);
    expect(await under.json('/jobs/?job_status=E&job_type=FileImport')).toHaveLength(1);
    expect((await under.call('/jobs/?for_admin=true')).status).toBe(403);
    const bool = await under.call('/jobs/?for_admin=maybe');
    expect(bool.body).toBe(
      '{"detail":[{"loc":["query","for_admin"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"}]}',
    );
    expect((await under.call('/jobs/?job_status=X')).body).toContain('"enum_values":["P","R","A","E","F"]');
  });

  test('a bad body of an answer is refused before the job is looked for', async () => {
    const list = await under.post('/jobs/99/answer', []);
    expect([list.status, list.body]).toEqual([
      422,
      '{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}',
    ]);
    const headers = { 'Content-Type': 'application/json' };
    const text = await under.call('/jobs/99/answer', { method: 'POST', headers, body: 'nonsense' });
    expect(text.body).toContain('"type":"value_error.jsondecode"');
    expect((await under.post('/jobs/99/answer', {})).status).toBe(404);
  });

  test('an import has no file; an export has one, whole or from an offset on', async () => {
    await under.stop();
    under = await ecotaxaUnderTest({ exportJob: true });
    const whole = await under.call('/jobs/1/file');
    expect(whole.body).toBe('PRACTICE');
    expect(whole.headers).toMatchObject({
      'content-disposition': 'attachment; filename="export__BAK_1_20261122_0142.zip"',
      'content-type': 'application/zip',
    });
    const rest = await under.call('/jobs/1/file', { headers: { Range: 'bytes=4-' } });
    expect([rest.status, rest.body, rest.headers['content-range']]).toEqual([206, 'TICE', 'bytes 4-7/8']);
    const bounded = await under.call('/jobs/1/file', { headers: { Range: 'bytes=1-2' } });
    expect([bounded.status, bounded.body]).toEqual([
      416,
      `{"detail":"Invalid/unsupported request range (Range:'bytes=1-2')"}`,
    ]);
    const id = await under.startImport('x');
    expect((await under.call(`/jobs/${id}/file`)).status).toBe(500);
  });

  test('the log is plain text', async () => {
    const id = await under.startImport('none');
    const { headers, body } = await under.call(`/jobs/${id}/log`);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['etag']).toBeDefined();
    expect(headers['content-disposition']).toBeUndefined();
    expect(body).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}:API_operations\.helpers\.JobService:INFO Creating job 1\n/,
    );
  });
});

describe('the recorded jobs', () => {
  test('a zip that is not there, and the path that an upload answered, fail word for word', async () => {
    // The recorded account was the first one.
    const owner = (text: string): string => text.replace('"owner_id":2', '"owner_id":1');
    await under.rested(await under.startImport('import_test.zip'));
    const path = '/srv/ecotaxa/users/ecotaxa_user.1/import_test';
    await under.rested(await under.startImport(path));
    for (const id of [1, 2]) {
      const recorded = sample(`job_${id}.json`);
      const { body } = await under.call(`/jobs/${id}/`);
      expect(owner(timesOf(body, recorded))).toBe(recorded);
    }
  });

  test('a good import into the second project ends as recorded, and so does its log', async () => {
    for (let job = 1; job < 10; job += 1) await under.rested(await under.startImport('none'));
    const table = 'object_id\timg_file_name\tobject_area\n[t]\t[t]\t[f]\no1\tx.png\t1\n';
    await under.upload('ok1.zip', await zipOf({ 'ecotaxa_ok1.tsv': table, 'x.png': PNG }));
    const id = await under.startImport('ok1', {}, 2);
    expect(id).toBe(10);
    await under.rested(id);
    const recorded = sample('job_10.json');
    const body = (await under.call('/jobs/10/')).body.replace('"owner_id":2', '"owner_id":1');
    expect(timesOf(body, recorded).replace('ecotaxa_user.2', 'ecotaxa_user.1')).toBe(recorded);
    const log = sample('job_10_log.txt');
    const own = timesOf((await under.call('/jobs/10/log')).body, log);
    expect(own.replace(/PID \d+/, 'PID 19057')).toBe(log);
  });

  test('stored jobs go out with their keys in the recorded order', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'practice-ecotaxa-'));
    try {
      await under.stop();
      const first = await ecotaxaUnderTest({}, { dataDir });
      await first.stop();
      const path = join(dataDir, 'state-ecotaxa.json');
      const state = JSON.parse(readFileSync(path, 'utf8')) as { jobs: unknown[]; users: { id: number }[] };
      for (const name of ['job_5.json', 'job_27.json', 'job_10.json']) {
        const model = JSON.parse(sample(name)) as Record<string, unknown>;
        // Another order, and the owner who can be signed in.
        const shuffled = Object.fromEntries(Object.entries({ ...model, owner_id: 2 }).reverse());
        state.jobs.push({ model: shuffled, log: sample('job_27_log_tail.txt'), hasAsked: false });
      }
      writeFileSync(path, JSON.stringify(state));
      under = await ecotaxaUnderTest({ password: PASSWORD }, { dataDir });
      for (const id of [5, 27, 10]) {
        const { body } = await under.call(`/jobs/${id}/`);
        expect(body.replace('"owner_id":2', '"owner_id":1')).toBe(sample(`job_${id}.json`));
      }
      expect((await under.call('/jobs/27/log')).body).toBe(sample('job_27_log_tail.txt'));
    } finally {
      await under.stop();
      rmSync(dataDir, { recursive: true });
      under = await ecotaxaUnderTest();
    }
  });
});

test('a restart of the server takes up what waited, and keeps files and uploads', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'practice-ecotaxa-'));
  try {
    const first = await ecotaxaUnderTest({ pickupMs: 600_000 }, { dataDir });
    await first.upload('r.zip', await zipOf({ 'ecotaxa_r.tsv': tableOf([PLAIN]), 'x.png': PNG }));
    const id = await first.startImport('r');
    await first.stop();
    const second = await ecotaxaUnderTest({}, { dataDir });
    expect(await second.rested(id)).toMatchObject({ state: 'F' });
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});

test('the verdicts of the recorded corpus come out of the job as the server gave them', async () => {
  const root = new URL('../corpus/ecotaxa/', SAMPLES);
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8')) as {
    cases: {
      id: string;
      path: string;
      files?: string[];
      options?: object;
      validation?: { result: string; errors?: string[]; progressMsg?: string };
    }[];
  };
  let compared = 0;
  for (const { id, path, files = [], options, validation } of manifest.cases) {
    if (options !== undefined || validation?.result !== 'errors' || path.endsWith('.zip')) continue;
    const members = Object.fromEntries(
      files.map((name) => [name, readFileSync(new URL(`${path}/${name}`, root))]),
    );
    await under.upload(`${id}.zip`, await zipOf(members));
    const job = await under.rested(await under.startImport(id));
    const comparable = (lines: readonly string[]) =>
      lines.map((line) => line.replace(/(Error while reading image '[^']*': ).*/, '$1'));
    expect(comparable(job.errors), id).toEqual(comparable(validation.errors ?? []));
    expect(job.progress_msg, id).toBe(validation.progressMsg);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(10);
});
