import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchView, JobView } from '../../../shared/api/views.ts';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { jsonBody, PNG, tableOf, zipOf, type Job } from '../practice/ecotaxaClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../practice/rawForm.ts';

const KIND = 'ecotaxa';
let host: MirrorHost;
let token: string;
let remoteToken: string;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: [KIND] });
  token = await login(host.mirror(KIND));
  remoteToken = await login(host.direct(KIND));
});
afterEach(() => host.stop());

async function login({ url, key }: { readonly url: string; readonly key: string }): Promise<string> {
  const { user } = host.practice().services[KIND] ?? {};
  return JSON.parse(
    (await rawCall(`${url}/login`, jsonBody({ username: user, password: key }))).body,
  ) as string;
}

const mirror = (path: string, call: RawCall = {}): Promise<RawAnswer> =>
  rawCall(host.mirror(KIND).url + path, {
    ...call,
    headers: { Authorization: `Bearer ${token}`, ...call.headers },
  });
const direct = (path: string, call: RawCall = {}): Promise<RawAnswer> =>
  rawCall(host.direct(KIND).url + path, {
    ...call,
    headers: { Authorization: `Bearer ${remoteToken}`, ...call.headers },
  });

function upload(name: string, content: Uint8Array): Promise<RawAnswer> {
  const body = formBody([{ name: 'file', filename: name, content }]);
  return mirror('/user_files/', { method: 'POST', headers: FORM_HEADERS, body });
}

const origin = (answer: RawAnswer): unknown => answer.headers['x-waybill-origin'];
const jobOf = (answer: RawAnswer): Job => JSON.parse(answer.body) as Job;
const zip = (): Promise<Buffer> =>
  zipOf({ 'ecotaxa_a.tsv': tableOf([{ object_id: 'o1', img_file_name: 'x.png' }]), 'x.png': PNG });
const askingZip = (): Promise<Buffer> =>
  zipOf({
    'ecotaxa_a.tsv': tableOf([
      {
        object_id: 'o1',
        img_file_name: 'x.png',
        object_annotation_category: 'no such thing',
        object_annotation_status: 'predicted',
      },
    ]),
    'x.png': PNG,
  });

async function started(source: string): Promise<number> {
  const answer = await mirror('/file_import/1', jsonBody({ source_path: source }));
  return (JSON.parse(answer.body) as { job_id: number }).job_id;
}

async function inState(id: number, state: string): Promise<Job> {
  return until(async () => {
    const answer = await mirror(`/jobs/${id}/`);
    return answer.status === 200 && jobOf(answer).state === state && jobOf(answer);
  });
}

async function batchIn(status: string): Promise<BatchView> {
  return until(async () => {
    const list = await host.client().listBatches({ query: { status } });
    return list.ok && list.value.items[0];
  });
}

async function onlyJob(): Promise<JobView> {
  const list = await host.client().listJobs({ query: {} });
  if (!list.ok || list.value.items.length !== 1) throw new Error(JSON.stringify(list));
  return list.value.items[0]!;
}

interface Model {
  readonly id: number;
  readonly state: string;
  readonly progress_msg: string;
}

/** The jobs as the server has them, archived ones under negative ids. */
function serverJobs(): readonly Model[] {
  const { jobs } = host.practice().state()[KIND] as { jobs: readonly { readonly model: Model }[] };
  return jobs.map(({ model: { id, state, progress_msg } }) => ({ id, state, progress_msg }));
}

function calls(route: string): number {
  return host
    .practice()
    .ledger.list(KIND)
    .filter((call) => call.route === route).length;
}

/** An import of what is not there fails; what it lacked is uploaded afterwards. */
async function failedJob(): Promise<number> {
  const id = await started('late');
  await inState(id, 'E');
  await upload('late.zip', await zip());
  await batchIn('failed');
  return id;
}

/** The server changes while Waybill does not look. */
async function meanwhile(work: () => Promise<void>): Promise<void> {
  await host.client().pause({ body: {} });
  await host.startServer();
  await work();
  await host.client().resume();
}

describe("a script's restart without the server", () => {
  test('is kept, shown as it will be, outlives a restart of the daemon, and is carried once', async () => {
    const id = await failedJob();
    await host.stopServer();
    const answer = await mirror(`/jobs/${id}/restart`);
    expect([answer.status, answer.body, origin(answer)]).toEqual([200, 'null', 'queued']);
    expect((await mirror(`/jobs/${id}/restart`)).status).toBe(200);
    await host.restartDaemon();
    const shown = await mirror(`/jobs/${id}/`);
    expect([jobOf(shown).state, jobOf(shown).progress_msg, origin(shown)]).toEqual([
      'P',
      'Restarting',
      'queued',
    ]);
    expect((await onlyJob()).wish).toMatchObject({ do: 'restart', by: 'mirror' });
    // An erase of a job whose restart waits has no answer that would be true.
    expect((await mirror(`/jobs/${id}`, { method: 'DELETE' })).status).toBe(503);
    await host.startServer();
    expect((await inState(id, 'F')).result).toEqual({ rowcount: 1 });
    await batchIn('imported');
    expect((await onlyJob()).wish).toBeUndefined();
    expect(calls('restart')).toBe(1);
  });

  test('of a job that is known to have ended well does nothing, as there', async () => {
    await upload('good.zip', await zip());
    const id = await started('good');
    await inState(id, 'F');
    await batchIn('imported');
    await host.stopServer();
    const answer = await mirror(`/jobs/${id}/restart`);
    expect([answer.status, answer.body]).toEqual([200, 'null']);
    expect((await onlyJob()).wish).toBeUndefined();
  });

  test('whose answer is lost is not made a second time', async () => {
    const id = await failedJob();
    host.practice().faults.add({ service: KIND, route: 'restart', fault: { kind: 'loseAnswer' }, times: 1 });
    const answer = await mirror(`/jobs/${id}/restart`);
    expect([answer.status, origin(answer)]).toEqual([200, 'queued']);
    await inState(id, 'F');
    await batchIn('imported');
    expect(calls('restart')).toBe(1);
  });

  test('is not made when somebody else restarted the job meanwhile, but asked about', async () => {
    const id = await failedJob();
    await host.stopServer();
    await mirror(`/jobs/${id}/restart`);
    await meanwhile(async () => {
      await direct('/jobs/1/restart');
      await until(() => Promise.resolve(serverJobs()[0]?.state === 'F'));
    });
    const batch = await batchIn('attention');
    expect(batch.failure).toMatchObject({ code: 'job.restart-overtaken' });
    expect(calls('restart')).toBe(1);
    const job = await until(async () => {
      const one = await onlyJob();
      return one.state === 'succeeded' && one;
    });
    expect(job.wish).toMatchObject({ do: 'restart', failure: { code: 'job.restart-overtaken' } });
    const dropped = await host.client().dropWish({ params: { id: job.id } });
    expect(dropped.ok && dropped.value.wish).toBeUndefined();
    await batchIn('imported');
    expect(calls('restart')).toBe(1);
  });
});

describe("a script's erase without the server", () => {
  test('of a job that asks stops it, and the second forgets it, as there', async () => {
    await upload('asks.zip', await askingZip());
    const id = await started('asks');
    await inState(id, 'A');
    await batchIn('asking');
    await host.stopServer();
    const first = await mirror(`/jobs/${id}`, { method: 'DELETE' });
    expect([first.status, first.body, origin(first)]).toEqual([200, 'null', 'queued']);
    const shown = await mirror(`/jobs/${id}/`);
    expect([jobOf(shown).state, jobOf(shown).progress_msg]).toEqual(['E', 'Killed']);
    await host.restartDaemon();
    await host.startServer();
    await until(() => Promise.resolve(serverJobs()[0]?.progress_msg === 'Killed'));
    await until(async () => (await onlyJob()).wish === undefined);
    expect(serverJobs()).toEqual([{ id, state: 'E', progress_msg: 'Killed' }]);
    await host.stopServer();
    expect((await mirror(`/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
    await host.startServer();
    await until(() => Promise.resolve(serverJobs()[0]?.id === -id));
  });

  test('twice in one outage stops it and forgets it', async () => {
    await upload('asks.zip', await askingZip());
    const id = await started('asks');
    await inState(id, 'A');
    await batchIn('asking');
    await mirror('/jobs/');
    await host.stopServer();
    await mirror(`/jobs/${id}`, { method: 'DELETE' });
    await mirror(`/jobs/${id}`, { method: 'DELETE' });
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
    expect(JSON.parse((await mirror('/jobs/')).body)).toEqual([]);
    await host.startServer();
    await until(() => Promise.resolve(serverJobs()[0]?.id === -id));
  });

  test('of an import that the server was never asked for takes it back, and its files go there', async () => {
    await host.stopServer();
    await upload('never.zip', await zip());
    const id = await started('never');
    expect((await mirror(`/jobs/${id}/restart`)).body).toBe('null');
    expect((await mirror(`/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(jobOf(await mirror(`/jobs/${id}/`))).toMatchObject({ state: 'E', progress_msg: 'Killed' });
    await host.restartDaemon();
    await host.startServer();
    await until(async () => (await direct('/user_files/')).body.includes('"never"'));
    expect((await mirror(`/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
    const again = await started('never');
    await inState(again, 'F');
    expect((await mirror(`/jobs/${id}/`)).status).toBe(404);
    expect(serverJobs()).toMatchObject([{ state: 'F' }]);
  });

  test('of a job that was erased by somebody else is done', async () => {
    const id = await failedJob();
    await host.stopServer();
    await mirror(`/jobs/${id}`, { method: 'DELETE' });
    await meanwhile(async () => {
      await direct('/jobs/1', { method: 'DELETE' });
    });
    await until(async () => (await onlyJob()).wish === undefined);
    expect(calls('erase')).toBe(1);
  });
});

describe("Waybill's own restart and erase without the server", () => {
  test('are kept as wishes of the job, durable, and carried when the server is back', async () => {
    await failedJob();
    const { id } = await onlyJob();
    await host.stopServer();
    const kept = await host.client().restartJob({ params: { id }, query: {} });
    expect(kept.ok && kept.value.wish).toMatchObject({ do: 'restart', by: 'person' });
    await host.restartDaemon();
    expect((await onlyJob()).wish).toMatchObject({ do: 'restart' });
    await host.startServer();
    await batchIn('imported');
    await host.stopServer();
    const erased = await host.client().eraseJob({ params: { id }, query: {} });
    expect(erased.ok && erased.value.wish).toMatchObject({ do: 'erase' });
    await host.startServer();
    await until(() => Promise.resolve(serverJobs()[0]?.id === -1));
    // What Waybill knows of it stays.
    const after = await until(async () => {
      const job = await onlyJob();
      return job.wish === undefined && job;
    });
    expect(after.state).toBe('succeeded');
    expect((await batchIn('imported')).receipts).toBe(2);
  });

  test('an erase of a job that asks something new since then waits for a decision, and is done anyway when told so', async () => {
    await upload('asks.zip', await askingZip());
    await inState(await started('asks'), 'A');
    const batch = await batchIn('asking');
    const { id } = await onlyJob();
    await host.stopServer();
    await host.client().eraseJob({ params: { id }, query: {} });
    await meanwhile(async () => {
      await direct('/jobs/1', { method: 'DELETE' });
    });
    expect((await batchIn('attention')).failure).toMatchObject({ code: 'job.erase-overtaken' });
    expect(serverJobs()).toMatchObject([{ id: 1, progress_msg: 'Killed' }]);
    const done = await host.client().eraseJob({ params: { id }, query: { anyway: 'true' } });
    expect(done.ok && done.value.wish).toBeUndefined();
    expect(serverJobs()).toMatchObject([{ id: -1 }]);
    const after = await host.client().getBatch({ params: { id: batch.id } });
    expect(after.ok && after.value.status).not.toBe('attention');
  });
});
