import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { jsonBody, PNG, tableOf, zipOf, type Job } from '../practice/ecotaxaClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../practice/rawForm.ts';

const KIND = 'ecotaxa';
let host: MirrorHost;
let token: string;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: [KIND] });
  token = '';
});
afterEach(() => host.stop());

async function login(): Promise<RawAnswer> {
  const { url, key } = host.mirror(KIND);
  const { user } = host.practice().services[KIND] ?? {};
  const answer = await rawCall(`${url}/login`, jsonBody({ username: user, password: key }));
  token = JSON.parse(answer.body) as string;
  return answer;
}

async function mirror(path: string, call: RawCall = {}): Promise<RawAnswer> {
  return rawCall(host.mirror(KIND).url + path, {
    ...call,
    headers: { Authorization: `Bearer ${token}`, ...call.headers },
  });
}

function upload(name: string, content: Uint8Array): Promise<RawAnswer> {
  const body = formBody([{ name: 'file', filename: name, content }]);
  return mirror('/user_files/', { method: 'POST', headers: FORM_HEADERS, body });
}

const origin = (answer: RawAnswer): unknown => answer.headers['x-waybill-origin'];
const jobOf = (answer: RawAnswer): Job => JSON.parse(answer.body) as Job;

const plainZip = (): Promise<Buffer> =>
  zipOf({ 'ecotaxa_a.tsv': tableOf([{ object_id: 'o1', img_file_name: 'x.png' }]), 'x.png': PNG });

interface Seen {
  readonly jobs: readonly {
    readonly model: {
      readonly id: number;
      readonly state: string;
      readonly reply: unknown;
      readonly params: { readonly prj_id: number; readonly req: { readonly source_path: string } };
    };
  }[];
}

/** What the server made of it. */
function serverJobs(): readonly unknown[] {
  return (host.practice().state()[KIND] as Seen).jobs.map(({ model }) => [
    model.params.prj_id,
    model.params.req.source_path,
    model.state,
  ]);
}

async function started(source: string): Promise<number> {
  const answer = await mirror('/file_import/1', jsonBody({ source_path: source }));
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.body) as { job_id: number }).job_id;
}

async function inState(id: number, state: string): Promise<Job> {
  return until(async () => {
    const answer = await mirror(`/jobs/${id}/`);
    return answer.status === 200 && jobOf(answer).state === state && jobOf(answer);
  });
}

describe('without the server', () => {
  test('sign-in, upload and import go on, outlive a restart, and the id given then is good for ever', async () => {
    await host.stopServer();
    expect((await login()).status).toBe(200);
    const sent = await upload('run1.zip', await plainZip());
    expect([sent.status, sent.body, origin(sent)]).toEqual([200, '"run1.zip"', 'queued']);
    const answer = await mirror('/api/file_import/1', jsonBody({ source_path: 'run1' }));
    expect([answer.status, origin(answer)]).toEqual([200, 'queued']);
    const { job_id: id, errors } = JSON.parse(answer.body) as { job_id: number; errors: unknown };
    expect(errors).toEqual([]);
    expect(id).toBeGreaterThan(2_000_000_000);
    expect(id).toBeLessThanOrEqual(2_147_483_647);
    const waiting = await mirror(`/jobs/${id}/`);
    expect([jobOf(waiting), origin(waiting)]).toEqual([
      expect.objectContaining({ id, state: 'P', type: 'FileImport', progress_msg: 'Waiting for a slot' }),
      'queued',
    ]);
    await host.restartDaemon();
    expect(jobOf(await mirror(`/jobs/${id}/`)).state).toBe('P');
    expect((await mirror(`/jobs/${id}/log`)).status).toBe(503);
    await host.startServer();
    const done = await inState(id, 'F');
    expect([done.id, done.result]).toEqual([id, { rowcount: 1 }]);
    expect(serverJobs()).toEqual([[1, 'run1', 'F']]);
    const listed = JSON.parse((await mirror('/jobs/')).body) as Job[];
    expect(listed.map((job) => [job.id, job.state])).toEqual([[id, 'F']]);
    expect((await mirror(`/jobs/${id}/log`)).body).toContain('Creating job 1');
    await until(async () => {
      const list = await host.client().listBatches({ query: { status: 'imported' } });
      return list.ok && list.value.items.length === 1;
    });
    // The id outlives the next restart and outage, too; what was seen is what is known.
    await host.restartDaemon();
    await host.stopServer();
    const last = await until(async () => {
      const read = await mirror(`/jobs/${id}/`);
      return origin(read) === 'cache' && read;
    });
    expect([jobOf(last).id, jobOf(last).state]).toEqual([id, 'F']);
    await host.startServer();
    await until(async () => (await mirror(`/jobs/${id}`, { method: 'DELETE' })).status === 200);
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
  });

  test('an import of what was uploaded before is the same import as with the server there', async () => {
    await login();
    await upload('run2.zip', await plainZip());
    await host.stopServer();
    const id = await started('run2');
    await host.startServer();
    await inState(id, 'F');
    expect(serverJobs()).toEqual([[1, 'run2', 'F']]);
  });

  test('an archive that is uploaded twice is imported as it was last', async () => {
    await host.stopServer();
    await login();
    await upload('run3.zip', await zipOf({ 'nothing.txt': 'x' }));
    await upload('run3.zip', await plainZip());
    const id = await started('run3');
    await host.startServer();
    expect((await inState(id, 'F')).result).toEqual({ rowcount: 1 });
  });

  test('an import asks twice: answered once without the server, once with it', async () => {
    await login();
    await mirror('/users/me');
    await upload(
      'asks.zip',
      await zipOf({
        'ecotaxa_a.tsv': tableOf([
          {
            object_id: 'o1',
            img_file_name: 'x.png',
            object_annotation_category: 'first thing',
            object_annotation_status: 'predicted',
          },
          {
            object_id: 'o2',
            img_file_name: 'x.png',
            object_annotation_category: 'second thing',
            object_annotation_status: 'predicted',
          },
        ]),
        'x.png': PNG,
      }),
    );
    const id = await started('asks');
    await inState(id, 'A');
    const found = JSON.parse((await mirror('/taxon_set/search?query=cop')).body) as { id: number }[];
    const taxon = found[0]?.id;
    await until(async () => {
      const list = await host.client().listBatches({ query: { status: 'asking' } });
      return list.ok && list.value.items.length === 1;
    });
    await host.stopServer();
    expect(origin(await mirror('/taxon_set/search?query=cop'))).toBe('cache');
    expect((await mirror('/taxon_set/search?query=other')).status).toBe(503);
    const kept = await mirror(`/jobs/${id}/answer`, jsonBody({ users: {}, taxa: { 'first thing': taxon } }));
    expect([kept.status, kept.body, origin(kept)]).toEqual([200, 'null', 'queued']);
    const shown = await mirror(`/jobs/${id}/`);
    expect([jobOf(shown).state, jobOf(shown).reply, origin(shown)]).toEqual([
      'P',
      { users: {}, taxa: { 'first thing': taxon } },
      'queued',
    ]);
    await host.restartDaemon();
    await host.startServer();
    await until(async () => {
      const job = jobOf(await mirror(`/jobs/${id}/`));
      return (
        job.state === 'A' &&
        JSON.stringify(job.question) === '{"missing_users":[],"missing_taxa":["second thing"]}'
      );
    });
    const live = await mirror(`/jobs/${id}/answer`, jsonBody({ users: {}, taxa: { 'second thing': taxon } }));
    expect([live.status, origin(live)]).toEqual([200, 'live']);
    await inState(id, 'F');
    const answers = host
      .practice()
      .ledger.list(KIND)
      .filter(({ route }) => route === 'answer');
    // The one that waited, and the live one: none was delivered twice.
    expect(answers).toHaveLength(2);
    await until(async () => {
      const list = await host.client().listBatches({ query: { status: 'imported' } });
      return list.ok && list.value.items.length === 1;
    });
  });

  test('an answer in the moment in which the server goes away is kept, and delivered once', async () => {
    await login();
    await upload(
      'sudden.zip',
      await zipOf({
        'ecotaxa_a.tsv': tableOf([
          {
            object_id: 'o1',
            img_file_name: 'x.png',
            object_annotation_category: 'first thing',
            object_annotation_status: 'predicted',
          },
        ]),
        'x.png': PNG,
      }),
    );
    const id = await started('sudden');
    // As soon as the script sees the question, and not a moment later.
    await inState(id, 'A');
    await host.stopServer();
    const kept = await mirror(`/jobs/${id}/answer`, jsonBody({ users: {}, taxa: { 'first thing': 45072 } }));
    expect([kept.status, kept.body, origin(kept)]).toEqual([200, 'null', 'queued']);
    await host.startServer();
    await inState(id, 'F');
    const answers = host
      .practice()
      .ledger.list(KIND)
      .filter(({ route }) => route === 'answer');
    expect(answers).toHaveLength(1);
  });

  test('what cannot be known or kept is not made up, and bad input is refused as there', async () => {
    await host.stopServer();
    await login();
    const zip = await plainZip();
    for (const [path, call] of [
      ['/users/me', {}],
      ['/projects/1', {}],
      ['/constants', {}],
      ['/jobs/', {}],
      ['/jobs/7/', {}],
      ['/jobs/7/restart', {}],
      ['/jobs/7', { method: 'DELETE' }],
      ['/jobs/7/answer', jsonBody({ users: {}, taxa: {} })],
      ['/user_files/', {}],
      [`/user_files/upload/${'a'.repeat(32)}`, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }],
      ['/user_files/mv/', { method: 'POST' }],
      ['/file_import/1', jsonBody({ source_path: '../x' })],
    ] as readonly (readonly [string, RawCall])[]) {
      const answer = await mirror(path, call);
      expect([path, answer.status, answer.headers['retry-after']]).toEqual([path, 503, '30']);
    }
    expect((await upload('temp.zip', zip)).status).toBe(503);
    expect((await mirror('/jobs/x/')).status).toBe(422);
    expect((await mirror('/jobs/1')).status).toBe(405);
    expect((await mirror('/file_import/1', jsonBody({}))).status).toBe(422);
    expect((await mirror('/file_import/1', { ...jsonBody({}), headers: { Authorization: '' } })).status).toBe(
      403,
    );
    expect((await upload('..zip', zip)).status).toBe(422);
    const cut = formBody([{ name: 'file', filename: 'cut.zip', content: zip }]).subarray(0, -30);
    expect((await mirror('/user_files/', { method: 'POST', headers: FORM_HEADERS, body: cut })).status).toBe(
      400,
    );
    const { url, key } = host.mirror(KIND);
    expect((await rawCall(`${url}/login`, jsonBody({ username: 'a@b.c', password: key }))).status).toBe(403);
    const list = await host.client().listBatches();
    expect(list.ok && list.value.items).toEqual([]);
  });
});

describe('an answer that is lost on the way', () => {
  test('an import whose answer was lost is found, not started again, under the id that was given', async () => {
    await login();
    await upload('lost.zip', await plainZip());
    host.practice().faults.add({ service: KIND, route: 'import', fault: { kind: 'loseAnswer' }, times: 1 });
    const id = await started('lost');
    expect(id).toBeGreaterThan(2_000_000_000);
    await inState(id, 'F');
    expect(serverJobs()).toEqual([[1, 'lost', 'F']]);
  });
});
