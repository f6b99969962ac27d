import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { QuestionView } from '../../shared/api/routes/jobWork.ts';
import type { JobView } from '../../shared/api/views.ts';
import { png, tableText } from '../support/ecotaxaFiles.ts';
import { eventually, makeHome, type BatchTold, type Home, type Ran } from '../support/runWaybill.ts';
import { strictEcotaxa, type StrictEcotaxa } from '../support/strictEcotaxa.ts';
import type { StrictTrick } from '../support/strictServer.ts';

const LONG = { timeout: 150_000 };
const WAIT = ['--wait', '--timeout', '60s'];

let home: Home;
let strict: StrictEcotaxa;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictEcotaxa();
});
afterEach(async () => {
  await home.remove();
  await strict.down().catch(() => undefined);
});

function destination(
  name = 'sea',
  { url = `${strict.url}/api`, secret = strict.password, project = 5 } = {},
): Promise<Ran> {
  const args = ['destination', 'add', name, '--kind', 'ecotaxa', '--url', url, '--project', String(project)];
  return home.run(
    [...args, '--user', strict.user.email.toLowerCase(), '--secret-stdin', '--secret-store', 'file'],
    { stdin: `${secret}\n`, timeoutMs: 60_000 },
  );
}

const HEAD = ['img_file_name', 'object_id'];
const ASKS = [
  ...HEAD,
  'object_annotation_category',
  'object_annotation_status',
  'object_annotation_person_name',
];

/** A table of rows beside its image, below `in/NAME`. */
async function table(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<string> {
  await home.file(`in/${name}/ecotaxa_${name}.tsv`, tableText(head, rows));
  await home.file(`in/${name}/x é.png`, png());
  return `in/${name}`;
}

const plain = (name: string): Promise<string> => table(name, HEAD, [['x é.png', `${name}_1`]]);

async function add(path: string, ...more: readonly string[]): Promise<Ran & { readonly id: string }> {
  const ran = await home.run(['add', path, '--to', 'sea', '--json', ...more], { timeoutMs: 90_000 });
  if (ran.stdout === '') throw new Error(`${ran.code}: ${ran.stderr}`);
  const told = ran.json() as { id?: string; batch?: { id: string } };
  return { ...ran, id: told.id ?? told.batch?.id ?? '' };
}

const told = async (id: string): Promise<BatchTold> =>
  (await home.run(['batch', id, '--json'], { timeoutMs: 60_000 })).json() as BatchTold;

async function jobIn(id: string, state: JobView['state']): Promise<JobView> {
  return eventually(`a job of ${id} is ${state}`, 60_000, async () =>
    (await told(id)).jobs.find((job) => job.state === state),
  );
}

async function questions(): Promise<readonly QuestionView[]> {
  return ((await home.run(['questions', '--json'])).json() as { items: readonly QuestionView[] }).items;
}

const answer = (job: string, given: unknown): Promise<Ran> =>
  home.run(['answer', job, '--file', '-'], { stdin: JSON.stringify(given) });

/** Plays a trick on the first call of a route, and says whether it did. */
function once(route: string, phase: 'read' | 'worked', trick: StrictTrick): () => boolean {
  let isPlayed = false;
  strict.tricks = (call, at) => {
    const isHere = call.route === route && at === phase && !isPlayed;
    if (isHere) isPlayed = true;
    return isHere ? trick : undefined;
  };
  return () => isPlayed;
}

/** The objects of the project. */
const objects = (): readonly string[] =>
  [...(strict.projects.get(5)?.objects ?? [])].toSorted((a, b) => a.localeCompare(b));

describe('destination test', () => {
  test('tells a good account from each kind of trouble, and leaves nothing at the server', LONG, async () => {
    await home.serve();
    const tried = async (given: Parameters<typeof destination>[1]): Promise<Ran> => {
      const added = await destination('one', given);
      expect([0, 1, 4, 5, 6], added.stderr).toContain(added.code);
      return home.run(['destination', 'test', 'one'], { timeoutMs: 60_000 });
    };
    const good = await tried({});
    expect(good.code, good.stderr + good.stdout).toBe(0);
    const atRoot = await tried({ url: strict.url });
    expect(atRoot.code, atRoot.stderr).toBe(0);
    const wrongKey = await tried({ secret: 'wrong' });
    const noRights = await tried({ project: 6 });
    const noProject = await tried({ project: 99 });
    const wrongPlace = await tried({ url: `${strict.url}/elsewhere` });
    const wrongScheme = await tried({ url: strict.url.replace('http:', 'https:') });
    await strict.down();
    const offline = await tried({});
    await strict.up();
    const said = { wrongKey, noRights, noProject, wrongPlace, wrongScheme, offline };
    expect(
      Object.fromEntries(Object.entries(said).map(([name, ran]) => [name, ran.code])),
      JSON.stringify(said, null, 1),
    ).toMatchObject({ wrongKey: 5, offline: 6 });
    for (const ran of [noRights, noProject, wrongPlace, wrongScheme]) expect([1, 4, 5]).toContain(ran.code);
    const words = Object.values(said).map(({ stdout, stderr }) => stdout + stderr);
    expect(new Set(words).size).toBe(words.length);
    expect([strict.files.size, strict.uploads.size, strict.jobs.length]).toEqual([0, 0, 0]);
    const breaches = strict.violations.filter((one) => !one.includes('/elsewhere'));
    expect(breaches).toEqual([]);
  });
});

describe('an import', () => {
  test.each([
    ['by TUS', true],
    ['by multipart, where the server has no TUS', false],
  ])('runs to its end: %s', LONG, async (_how, hasTus) => {
    strict.hasTus = hasTus;
    await home.serve();
    await destination();
    const { id, code, stderr } = await add(await plain('one'), '--mode', 'run', ...WAIT);
    expect(code, stderr + JSON.stringify(await told(id))).toBe(0);
    expect(await told(id)).toMatchObject({ status: 'imported', jobs: [{ state: 'succeeded' }] });
    expect(objects()).toEqual(['one_1|x é.png']);
    const log = await home.run(['log', (await told(id)).jobs[0]?.id ?? '']);
    expect(log.stdout).toContain('Total of 1 rows loaded');
    const file = await home.run(['job-file', (await told(id)).jobs[0]?.id ?? '', '-o', 'made.zip']);
    // An import makes no file.
    expect([1, 2, 4]).toContain(file.code);
    expect((await home.run(['receipt', id])).code).toBe(0);
    const dry = await home.run(['add', 'in/one', '--to', 'sea', '--mode', 'dry-run']);
    expect(dry.code).toBe(2);
    expect(strict.violations).toEqual([]);
    expect(strict.count('multipart') > 0).toBe(!hasTus);
  });

  test('held schedules nothing, and runs when told', LONG, async () => {
    await home.serve();
    await destination();
    const { id, code, stderr } = await add(await plain('held'), ...WAIT);
    expect(code, stderr).toBe(0);
    expect(strict.jobs).toEqual([]);
    const ran = await home.run(['run', id, ...WAIT], { timeoutMs: 90_000 });
    expect(ran.code, ran.stderr).toBe(0);
    expect(objects()).toHaveLength(1);
    expect(strict.violations).toEqual([]);
  });

  test('that asks twice is answered once offline and once online', LONG, async () => {
    const daemon = await home.serve();
    await destination();
    const rows = [
      ['x é.png', 'a', 'Part', 'predicted', 'Jane Doe'],
      ['x é.png', 'b', 'copepoda', 'predicted', 'jane known'],
    ];
    const { id, code, stderr } = await add(await table('asks', ASKS, rows), '--mode', 'run', ...WAIT);
    expect(code, stderr).toBe(4);
    const job = await jobIn(id, 'asking');
    const [first] = await questions();
    expect(first?.question).toEqual({ missing_users: ['jane doe'], missing_taxa: ['part'] });
    await strict.down();
    await home.run(['destination', 'test', 'sea']);
    const kept = await answer(job.id, { users: { 'jane doe': 7 }, taxa: {} });
    expect([0, 6], kept.stderr).toContain(kept.code);
    await daemon.kill();
    await home.serve();
    await strict.up();
    const again = await eventually('it asks for the rest', 60_000, async () =>
      (await questions()).find(({ question }) => JSON.stringify(question).includes('"missing_users":[]')),
    );
    expect(again.question).toEqual({ missing_users: [], missing_taxa: ['part'] });
    expect(strict.count('answer')).toBe(1);
    const done = await answer(job.id, { users: {}, taxa: { part: 90 } });
    expect(done.code, done.stderr).toBe(0);
    await jobIn(id, 'succeeded');
    expect(strict.count('answer')).toBe(2);
    expect(objects()).toEqual(['a|x é.png', 'b|x é.png']);
    expect(strict.violations).toEqual([]);
  });

  test('that fails says why, is restarted for the same, and erased', LONG, async () => {
    await home.serve();
    await destination();
    strict.projects.get(5)?.objects.add('twice_1|x é.png');
    const { id, code, stderr } = await add(await plain('twice'), '--mode', 'run', ...WAIT);
    expect([1, 4], stderr).toContain(code);
    expect(stderr + JSON.stringify(await told(id))).toContain('already in EcoTaxa');
    const job = (await told(id)).jobs[0]?.id ?? '';
    const restarted = await home.run(['restart', job]);
    expect(restarted.code, restarted.stderr).toBe(0);
    await eventually(
      'it failed again',
      30_000,
      () => strict.notes.get(strict.jobs[0]!)?.log.match(/already|error/g)?.length === 2,
    );
    await jobIn(id, 'failed');
    const erased = await home.run(['erase', job]);
    expect(erased.code, erased.stderr).toBe(0);
    expect(strict.jobs[0]?.id).toBe(-41);
    expect(strict.violations).toEqual([]);
  });
});

describe('trouble on the way', () => {
  test.each(['login', 'constants', 'project', 'tus-create', 'tus-patch', 'files', 'import', 'job', 'log'])(
    'a lost answer to %s ends with one job and every object once',
    LONG,
    async (route) => {
      await home.serve();
      await destination();
      strict.tokens.clear();
      const isPlayed = once(route, 'worked', { do: 'drop' });
      const { code, stderr } = await add(await plain('lost'), '--mode', 'run', ...WAIT);
      const calls = strict.calls.map((call) => `${call.method} ${call.target} ${call.status}`).join('\n');
      expect(code, `${stderr}\n${calls}\n${strict.violations.join('\n')}`).toBe(0);
      if (route !== 'constants' && route !== 'project' && route !== 'log') expect(isPlayed()).toBe(true);
      expect(strict.jobs).toHaveLength(1);
      expect(objects()).toEqual(['lost_1|x é.png']);
      expect(strict.violations).toEqual([]);
    },
  );

  test.each(['read', 'worked'] as const)(
    'answers in two parts, each of whose own answer is lost (%s), take once each',
    LONG,
    async (phase) => {
      await home.serve();
      await destination();
      const rows = [['x é.png', 'a', 'Part', 'predicted', 'Jane Doe']];
      const { id } = await add(await table('asks', ASKS, rows), '--mode', 'run', ...WAIT);
      const job = await jobIn(id, 'asking');
      const first = once('answer', phase, { do: 'drop' });
      await answer(job.id, { users: { 'jane doe': 7 }, taxa: {} });
      await eventually('the first was lost', 20_000, first);
      await eventually('it asks for the rest', 60_000, async () =>
        (await questions()).find(({ question }) => JSON.stringify(question).includes('"missing_users":[]')),
      );
      const second = once('answer', phase, { do: 'drop' });
      await answer(job.id, { users: {}, taxa: { part: 91 } });
      await eventually('the second was lost', 20_000, second);
      await jobIn(id, 'succeeded');
      expect(strict.count('answer')).toBe(phase === 'worked' ? 2 : 4);
      expect(strict.violations).toEqual([]);
    },
  );

  test('a file that was away for a while joins those that went without it', LONG, async () => {
    await home.serve();
    await destination();
    await strict.down();
    const path = await plain('away');
    await home.run(['destination', 'test', 'sea']);
    const { id } = await add(path, '--mode', 'run');
    await rename(join(home.dir, path, 'x é.png'), join(home.dir, 'elsewhere.png'));
    await strict.up();
    await eventually('it is missed', 60_000, async () => (await told(id)).status === 'attention');
    expect(strict.jobs).toEqual([]);
    await rename(join(home.dir, 'elsewhere.png'), join(home.dir, path, 'x é.png'));
    const retried = await home.run(['retry', id]);
    expect(retried.code, retried.stderr).toBe(0);
    await jobIn(id, 'succeeded');
    expect(objects()).toEqual(['away_1|x é.png']);
    expect(strict.violations).toEqual([]);
  });

  test('a token that ends midway is renewed by asking once', LONG, async () => {
    await home.serve();
    await destination();
    strict.runMs = 3_000;
    const adding = add(await plain('token'), '--mode', 'run', ...WAIT);
    await eventually('it runs', 60_000, () => strict.jobs[0]?.state === 'R');
    const logins = strict.count('login');
    strict.tokens.clear();
    const { code, stderr } = await adding;
    expect(code, stderr).toBe(0);
    expect(strict.count('login') - logins).toBe(1);
    expect(strict.violations).toEqual([]);
  });

  test('a kill of the daemon in the middle, at each step, imports once', LONG, async () => {
    await destination();
    for (const route of ['tus-create', 'tus-patch', 'import', 'job']) {
      const path = await plain(`kill${route}`);
      const daemon = await home.serve();
      let isPlayed = false;
      strict.tricks = (call, at) => {
        if (call.route !== route || at !== 'worked' || isPlayed) return undefined;
        isPlayed = true;
        void daemon.kill();
        return { do: 'drop' };
      };
      const added = await home.run(['add', path, '--to', 'sea', '--mode', 'run', '--json']);
      await daemon.ended;
      const again = await home.serve();
      await eventually(`all of ${route} is in`, 60_000, () => objects().includes(`kill${route}_1|x é.png`));
      expect([added.code, isPlayed]).toEqual([0, true]);
      await eventually(`Waybill knows of ${route}`, 60_000, async () => {
        const { items } = (await home.run(['batches', '--json'])).json() as {
          items: readonly { status: string }[];
        };
        return items.every(({ status }) => status === 'imported');
      });
      await again.stop();
    }
    expect(strict.jobs).toHaveLength(4);
    expect(strict.violations).toEqual([]);
  });
});
