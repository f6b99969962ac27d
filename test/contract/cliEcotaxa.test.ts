import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import type { QuestionView } from '../../shared/api/routes/jobWork.ts';
import type { JobView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest, type BatchJson, type Ended } from '../support/cliUnderTest.ts';
import { eventually } from '../support/runWaybill.ts';
import { PNG, tableOf } from './practice/ecotaxaClient.ts';

const KIND = 'ecotaxa';
const LONG = { timeout: 90_000 };
/** A taxon and a person of the seeded server, found as a script would find them. */
interface Candidate {
  readonly id: number;
  readonly label: string;
}

let cli: CliUnderTest;
let server: PracticeServer;
let options: Readonly<Record<string, unknown>> = {};
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
  options = { pickupMs: 100, tableMs: 100 };
});
afterEach(() => cli.end());

/** Starts the practice server, a daemon and a destination `sea` on it. */
async function setUp(): Promise<void> {
  server = await cli.practice(place(0));
  await cli.background(['serve', '--json']).ready;
  const { url, user, secret, project } = server.services[KIND] ?? { url: '', secret: '' };
  const args = ['destination', 'add', 'sea', '--kind', KIND, '--url', url, '--user', String(user)];
  const ended = await cli.run(
    [...args, '--project', String(project), '--secret-stdin', '--secret-store', 'file'],
    { stdin: `${secret}\n` },
  );
  expect(ended.code, ended.stderr).toBe(0);
}

function place(port: number): Parameters<CliUnderTest['practice']>[0] {
  return { dataDir: join(cli.dir, 'server'), port, speed: 20, services: { [KIND]: { ...options } } };
}

async function stopServer(): Promise<void> {
  await server.stop();
  // What cannot be reached is known to rest as soon as it was tried.
  await cli.run(['destination', 'test', 'sea']);
}

async function startServer(): Promise<void> {
  server = await cli.practice(place(Number(new URL(server.url).port)));
}

function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
  return eventually('it came about', 90_000, what);
}

type Row = Readonly<Record<string, string>>;
const plain: readonly Row[] = [{ object_id: 'o1', img_file_name: 'x.png' }];
const asks = (id: string, category: string): Row => ({
  object_id: id,
  img_file_name: 'x.png',
  object_annotation_category: category,
  object_annotation_status: 'predicted',
});

/** Adds a table and its image, and waits until its job is in a state. */
async function imported(name: string, rows: readonly Row[], state: JobView['state']): Promise<JobView> {
  await cli.write(`${name}/ecotaxa_${name}.tsv`, tableOf(rows));
  await cli.write(`${name}/x.png`, PNG);
  const added = await cli.json<{ batch: BatchJson }>(['add', name, '--to', 'sea', '--mode', 'run']);
  return until(async () => {
    const batch = await cli.json<BatchJson>(['batch', added.batch.id]);
    return batch.jobs.find((job) => job.state === state);
  });
}

async function job(id: string): Promise<JobView> {
  const { items } = await cli.json<{ items: readonly JobView[] }>(['jobs']);
  const found = items.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no job ${id}`);
  return found;
}

async function questions(): Promise<readonly QuestionView[]> {
  return (await cli.json<{ items: readonly QuestionView[] }>(['questions'])).items;
}

function answered(id: string, answer: unknown): Promise<Ended> {
  return cli.run(['answer', id, '--file', '-'], { stdin: JSON.stringify(answer) });
}

function calls(route: string): number {
  return server.ledger.list(KIND).filter((call) => call.route === route).length;
}

async function taxon(): Promise<Candidate> {
  const { url } = server.services[KIND] ?? { url: '' };
  const found = (await (await fetch(`${url}/taxon_set/search?query=cop`)).json()) as readonly {
    id: number;
    text: string;
  }[];
  return { id: found[0]?.id ?? 0, label: found[0]?.text ?? '' };
}

describe('waybill log', () => {
  test('follows the log of a job to its end, and keeps it for when the server is away', LONG, async () => {
    options = { pickupMs: 20_000, tableMs: 60_000 };
    await setUp();
    const running = await imported('run', plain, 'running');
    const followed = await cli.run(['log', running.id, '--follow']);
    expect(followed.code, followed.stderr).toBe(0);
    expect(followed.stdout.match(/Creating job/g)).toHaveLength(1);
    expect(followed.stdout).toContain('rows loaded');
    expect(followed.stderr).toMatch(/running[\s\S]*succeeded/);
    const live = await cli.json<{ isLive: boolean; text: string }>(['log', running.id]);
    expect(live).toMatchObject({ isLive: true, text: followed.stdout });
    await stopServer();
    const kept = await cli.run(['log', running.id]);
    expect([kept.code, kept.stdout]).toEqual([6, followed.stdout]);
    expect(kept.stderr).toMatch(/cannot be reached\. This is its log as read at /);
  });

  test('is kept when a job ends, though nobody asked for it', LONG, async () => {
    await setUp();
    const { id } = await imported('run', plain, 'succeeded');
    await until(() => Promise.resolve(calls('log') > 0));
    await stopServer();
    const kept = await cli.run(['log', id, '--json']);
    expect(kept.code).toBe(6);
    expect(JSON.parse(kept.stdout)).toMatchObject({ isLive: false, leftOutBytes: 0 });
  });

  test('ends with 130 when it is interrupted, and the job goes on', LONG, async () => {
    await setUp();
    const { id } = await imported('asks', [asks('o1', 'no such thing')], 'asking');
    const follow = cli.background(['log', id, '--follow']);
    await until(() => Promise.resolve(follow.child.stdout?.readableFlowing !== null));
    await pause(1_500);
    const ended = await follow.stop('SIGINT');
    expect(ended.code, ended.stderr).toBe(130);
    expect(ended.stderr).toContain('asking; answer it: waybill questions');
    expect((await job(id)).state).toBe('asking');
  });
});

describe('waybill restart and erase', () => {
  test('without the server are kept with 6, shown, taken back, and done when it is back', LONG, async () => {
    await setUp();
    const failing = [{ object_id: 'o1', img_file_name: 'missing.png' }];
    const { id } = await imported('bad', failing, 'failed');
    await stopServer();
    const kept = await cli.run(['restart', id]);
    expect([kept.code, kept.stdout]).toEqual([6, 'The restart is kept, and done once sea can be reached.\n']);
    expect((await cli.run(['jobs'])).stdout).toContain('failed, restart queued');
    const dropped = await cli.run(['restart', id, '--drop']);
    expect([dropped.code, (await job(id)).wish]).toEqual([0, undefined]);
    expect((await cli.run(['restart', id, '--drop'])).code).not.toBe(0);
    expect((await cli.run(['erase', id])).code).toBe(6);
    await startServer();
    await until(async () => (await job(id)).wish === undefined);
    expect([calls('restart'), calls('erase')]).toEqual([0, 1]);
    expect((await job(id)).state).toBe('cancelled');
  });

  test('of a job that somebody erased meanwhile are done with it', LONG, async () => {
    await setUp();
    const { id } = await imported('bad', [{ object_id: 'o1', img_file_name: 'missing.png' }], 'failed');
    await stopServer();
    expect((await cli.run(['erase', id])).code).toBe(6);
    await cli.run(['pause']);
    await startServer();
    await erasedByHand();
    await cli.run(['resume']);
    // It is gone already: there is nothing to decide.
    await until(async () => (await job(id)).wish === undefined);
    expect(calls('erase')).toBe(1);
  });
});

test(
  "a script's restart of a job that Waybill itself started is kept without the server, too",
  LONG,
  async () => {
    await setUp();
    const { id } = await imported('bad', [{ object_id: 'o1', img_file_name: 'missing.png' }], 'failed');
    const { mirrorUrl, user, secret } = await cli.json<{ mirrorUrl: string; user: string; secret: string }>([
      'destination',
      'key',
      'sea',
    ]);
    await stopServer();
    const login = await fetch(`${mirrorUrl}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: user, password: secret }),
    });
    const headers = { authorization: `Bearer ${(await login.json()) as string}` };
    const restarted = await fetch(`${mirrorUrl}/jobs/1/restart`, { headers });
    expect([restarted.status, await restarted.text()]).toEqual([200, 'null']);
    expect((await job(id)).wish).toMatchObject({ do: 'restart', by: 'mirror' });
    await startServer();
    await until(async () => (await job(id)).wish === undefined);
    expect(calls('restart')).toBe(1);
  },
);

/** Somebody erases the first job on the server's own page. */
async function erasedByHand(): Promise<void> {
  const { url, user, secret } = server.services[KIND] ?? { url: '', secret: '' };
  const login = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user, password: secret }),
  });
  const token = (await login.json()) as string;
  await fetch(`${url}/jobs/1`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
}

describe('questions', () => {
  test(
    'an import that asks twice is answered once without the server and once with it; answers are offered again',
    LONG,
    async () => {
      await setUp();
      const rows = [asks('o1', 'first thing'), asks('o2', 'second thing')];
      const { id } = await imported('twice', rows, 'asking');
      const known = await taxon();
      await stopServer();
      const kept = await answered(id, { users: {}, taxa: { 'first thing': known.id } });
      expect(kept.stdout).toContain('Kept. It is delivered to sea once');
      expect((await questions())[0]).toMatchObject({ answer: { taxa: { 'first thing': known.id } } });
      await startServer();
      const [again] = await until(async () => {
        const open = await questions();
        return open[0]?.number === 2 && open;
      });
      expect(again?.question).toEqual({ missing_users: [], missing_taxa: ['second thing'] });
      expect((await answered(id, { users: {}, taxa: { 'second thing': known.id } })).code).toBe(0);
      await until(async () => (await job(id)).state === 'succeeded');
      expect(calls('answer')).toBe(2);
      // The next import of the project asks for the same: what was chosen before is offered, and not sent by itself.
      const next = await imported('next', [asks('o9', 'first thing')], 'asking');
      const offered = (await questions()).find((one) => one.job === next.id);
      expect(offered?.suggestions).toEqual({ users: {}, taxa: { 'first thing': known.id } });
      expect(calls('answer')).toBe(2);
    },
  );

  test('an answer with an id that the server does not know is not sent, and says so', LONG, async () => {
    await setUp();
    const { id } = await imported('asks', [asks('o1', 'no such thing')], 'asking');
    await answered(id, { users: {}, taxa: { 'no such thing': 987_654 } });
    const told = await until(async () => {
      const now = await job(id);
      return now.state === 'attention' && now;
    });
    expect(told.failure).toMatchObject({ code: 'request.invalid' });
    expect(calls('answer')).toBe(0);
  });
});

describe('an import that broke', () => {
  test('is taken up again without doubling what the server has', LONG, async () => {
    await setUp();
    const rows = [{ object_id: 'o1', img_file_name: 'x.png' }];
    const { id, batch } = await imported(
      'broken',
      [...rows, { object_id: 'o2', img_file_name: 'no.png' }],
      'failed',
    );
    expect((await job(id)).state).toBe('failed');
    await cli.run(['retry', batch]);
    await until(() => Promise.resolve(calls('import') === 2));
    const { jobs } = server.state()[KIND] as {
      readonly jobs: readonly { readonly model: { readonly params: { readonly req: unknown } } }[];
    };
    expect(jobs.map(({ model }) => model.params.req)).toMatchObject([
      { skip_existing_objects: false },
      { skip_existing_objects: true },
    ]);
  });
});
