import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually, makeHome, type BatchTold, type Home, type Ran } from '../support/runWaybill.ts';
import { sha256Of } from '../support/strictHaplo.ts';
import { strictHaploStandard, type StrictHaploStandard } from '../support/strictHaploStandard.ts';
import { strictRobotoff, type StrictRobotoff } from '../support/strictRobotoff.ts';

const LONG = { timeout: 120_000 };
const WAIT = ['--wait', '--timeout', '40s'];

let home: Home;
beforeEach(async () => {
  home = await makeHome();
  await home.serve();
});
afterEach(() => home.remove());

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  home.run(args, { stdin, timeoutMs: 60_000 });
const told = async (id: string): Promise<BatchTold> =>
  (await run(['batch', id, '--json'])).json() as BatchTold;
const idOf = (ran: Ran): string => (ran.json() as { id: string }).id;

async function mirrorOf(name: string): Promise<{ mirrorUrl: string; user?: string; secret: string }> {
  return (await run(['destination', 'key', name, '--json'])).json() as { mirrorUrl: string; secret: string };
}

/** An answer of a script's call. */
async function said(url: string, init: RequestInit): Promise<readonly unknown[]> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return [
    answer.status,
    answer.headers.get('content-type'),
    answer.headers.get('allow'),
    await answer.text(),
  ];
}

describe('Robotoff', () => {
  let strict: StrictRobotoff;
  beforeEach(async () => {
    strict = await strictRobotoff();
  });
  afterEach(() => strict.down().catch(() => undefined));

  const destination = (jobType: string, url = strict.url, key = strict.key): Promise<Ran> => {
    const args = ['destination', 'add', 'off', '--kind', 'robotoff', '--url', url, '--job-type', jobType];
    return run([...args, '--secret-stdin', '--secret-store', 'file'], `${key}\n`);
  };
  const imported = (...more: readonly string[]): Promise<Ran> =>
    run(['import', '--to', 'off', '--batch-dir', 'a,b/c d&e', '--mode', 'run', '--json', ...more]);

  test(
    'queues an import once, says no more than that, and tests an account without starting one',
    LONG,
    async () => {
      const added = await destination('ingredients_spellcheck');
      expect(added.code, added.stderr).toBe(0);
      const tested = await run(['destination', 'test', 'off']);
      expect(tested.code, tested.stderr).toBe(0);
      expect(tested.stdout).toMatch(/cannot be tested|not.*tested/i);
      expect(strict.imports).toEqual([]);
      const ended = await imported(...WAIT);
      expect(ended.code, ended.stderr).toBe(0);
      expect(strict.imports).toEqual(['a,b/c d&e']);
      expect(await told(idOf(ended))).toMatchObject({ status: 'accepted', jobs: [{ state: 'accepted' }] });
      expect((await run(['receipt', idOf(ended)])).code).toBe(0);
      expect(strict.violations).toEqual([]);
      await strict.down();
      const offline = await imported();
      expect(offline.code, offline.stderr).toBe(6);
      await strict.up();
      await eventually('it is queued there', 30_000, () => strict.imports.length === 2);
    },
  );

  test(
    'a lost answer parks for a person; a wrong key and a wrong job type are told apart',
    LONG,
    async () => {
      await destination('ingredients_spellcheck');
      strict.tricks = (call, phase) =>
        phase === 'worked' && call.status === 200 ? { do: 'drop' } : undefined;
      const lost = await imported(...WAIT);
      expect(lost.code, lost.stderr).toBe(4);
      expect(strict.imports).toHaveLength(1);
      strict.tricks = undefined;
      await destination('ingredients_spellcheck', strict.url, 'wrong');
      const denied = await imported(...WAIT);
      expect(denied.code, denied.stderr).toBe(5);
      await destination('ingredients-spellcheck');
      const wrong = await imported(...WAIT);
      expect(wrong.code, wrong.stderr).toBe(4);
      expect(wrong.stderr).toContain('ingredients_spellcheck');
      expect(strict.violations).toEqual([]);
    },
  );

  test('a script through the mirror is answered as the server answers, also offline', LONG, async () => {
    await destination('ingredients_spellcheck');
    const { mirrorUrl, secret } = await mirrorOf('off');
    const all = async (url: string, key: string): Promise<readonly unknown[]> => {
      const path = `${url}/api/v1/batch/import`;
      const post = (query: string, more: RequestInit = {}): Promise<readonly unknown[]> =>
        said(path + query, { method: 'POST', ...more });
      const signed = { headers: { authorization: `Bearer ${key}` } };
      const right = '?job_type=ingredients_spellcheck&batch_dir=x';
      const form = { ...signed.headers, 'content-type': 'application/x-www-form-urlencoded' };
      return [
        await post(right, signed),
        await post('', { headers: form, body: 'job_type=ingredients_spellcheck&batch_dir=y%2Cz' }),
        await post('', signed),
        await post('?job_type=ingredients_spellcheck', signed),
        await post('?job_type=ingredients-spellcheck&batch_dir=x', signed),
        await post(right),
        await post(right, { headers: { authorization: `Basic ${key}` } }),
        await post(right, { headers: { authorization: key } }),
        await post(right, { headers: { authorization: 'Bearer wrong' } }),
        await said(path, { method: 'GET', ...signed }),
      ];
    };
    const direct = await all(strict.url, strict.key);
    expect(await all(mirrorUrl, secret)).toEqual(direct);
    await strict.down();
    expect(await all(mirrorUrl, secret)).toEqual(direct);
    await strict.up();
    await eventually('what was asked offline is there', 40_000, () => strict.imports.length === 6);
    expect(strict.imports.slice(4)).toEqual(['x', 'y,z']);
  });
});

describe('Haplo standard', () => {
  let strict: StrictHaploStandard;
  beforeEach(async () => {
    strict = await strictHaploStandard();
    await home.file('in/a.json', '[1]');
    await home.file('in/ü b.json', '[2]');
  });
  afterEach(() => strict.down().catch(() => undefined));

  const destination = (kind = strict.kind, key = strict.key): Promise<Ran> => {
    const args = [
      'destination',
      'add',
      'std',
      '--kind',
      'haplo-standard',
      '--url',
      strict.url,
      '--api-kind',
      kind,
    ];
    return run([...args, '--secret-stdin', '--secret-store', 'file'], `${key}\n`);
  };
  const add = (...more: readonly string[]): Promise<Ran> =>
    run(['add', 'in', '--to', 'std', '--json', ...more]);
  const files = [
    { name: 'a.json', sha256: sha256Of('[1]') },
    { name: 'ü b.json', sha256: sha256Of('[2]') },
  ];

  test('hold, dry run and run, with every lost answer but one made good by itself', LONG, async () => {
    const added = await destination();
    expect(added.code, added.stderr).toBe(0);
    const tested = await run(['destination', 'test', 'std']);
    expect(tested.code, tested.stderr).toBe(0);
    expect(strict.batches).toEqual([]);
    for (const route of ['batch', 'file']) {
      let isPlayed = false;
      strict.tricks = (call, phase) => {
        if (isPlayed || phase !== 'worked' || call.route !== route) return undefined;
        isPlayed = true;
        return { do: 'cut' };
      };
      const ended = await add('--mode', route === 'batch' ? 'dry-run' : 'run', ...WAIT);
      expect(ended.code, ended.stderr).toBe(0);
      expect(isPlayed).toBe(true);
      const batch = strict.batches.at(-1);
      expect(batch?.scheduled).toBe(route === 'batch' ? 'dry-run' : 'real');
      const last = new Map(batch?.files.map(({ name, sha256 }) => [name, sha256]));
      expect(Object.fromEntries(last)).toEqual(
        Object.fromEntries(files.map((one) => [one.name, one.sha256])),
      );
    }
    // The question after a batch that nobody made is no run.
    const isRun = (body: Buffer): boolean => strict.batches.some(({ id }) => body.toString().includes(id));
    strict.tricks = (call, phase) =>
      phase === 'worked' && call.route === 'schedule' && isRun(call.body) ? { do: 'drop' } : undefined;
    const parked = await add('--mode', 'run', ...WAIT);
    expect(parked.code, parked.stderr).toBe(4);
    const last = strict.batches.at(-1)?.id ?? '';
    expect(
      strict.calls.filter(({ route, body }) => route === 'schedule' && body.toString().includes(last)),
    ).toHaveLength(2);
    expect(strict.violations).toEqual([]);
  });

  test('a wrong key is a sign-in, a wrong kind a matter for a person', LONG, async () => {
    await destination(strict.kind, 'k'.repeat(44));
    const denied = await run(['destination', 'test', 'std']);
    expect(denied.code, denied.stderr).toBe(5);
    await destination('person:wrong');
    const wrong = await add('--mode', 'run', ...WAIT);
    expect(wrong.code, wrong.stderr).toBe(4);
    expect(wrong.stderr).toContain('Which kind would that be?');
  });

  test('a script through the mirror offline ends at the server as it would directly', LONG, async () => {
    await destination();
    const { mirrorUrl, secret } = await mirrorOf('std');
    const base = `${mirrorUrl}/api/haplo-data-import-standard-api`;
    const authorization = `Basic ${Buffer.from(`haplo:${secret}`).toString('base64')}`;
    await strict.down();
    const form = (fields: Record<string, string>): RequestInit => ({
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(fields),
    });
    const [status, , , id] = await said(`${base}/batch`, form({ kind: strict.kind, comment: 'train' }));
    expect(status).toBe(200);
    const body = new FormData();
    body.append('batch', String(id));
    body.append('name', 'ü b.json');
    body.append('file', new Blob(['[2]']), 'other.json');
    const sent = await said(`${base}/file`, { method: 'POST', headers: { authorization }, body });
    expect([sent[0], sent[3]]).toEqual([200, sha256Of('[2]')]);
    const scheduled = await said(`${base}/schedule`, form({ batch: String(id), mode: 'dry-run' }));
    expect([scheduled[0], scheduled[3]]).toEqual([200, 'SCHEDULED']);
    expect(
      (await said(`${base}/batch`, { ...form({ kind: 'x' }), headers: { authorization: 'Basic eDp5' } }))[0],
    ).toBe(403);
    await strict.up();
    await eventually('it is there', 40_000, () => strict.batches[0]?.scheduled !== undefined);
    expect(strict.batches).toMatchObject([
      { comment: 'train', scheduled: 'dry-run', files: [{ name: 'ü b.json', sha256: sha256Of('[2]') }] },
    ]);
    expect(strict.violations).toEqual([]);
  });
});
