import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually, makeHome, type BatchTold, type Home, type Ran } from '../support/runWaybill.ts';
import { projectOf, strictDspIngest, type StrictDspIngest } from '../support/strictDspIngest.ts';
import type { StrictTrick } from '../support/strictServer.ts';
import { sha256Of } from '../support/strictHaplo.ts';

const LONG = { timeout: 150_000 };
const WAIT = ['--wait', '--timeout', '60s'];
const CODE = '08E1';

let home: Home;
let strict: StrictDspIngest;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictDspIngest();
});
afterEach(async () => {
  await home.remove();
  await Promise.all([strict.down(), strict.auth.down()].map((one) => one.catch(() => undefined)));
});

function destination(
  name = 'dasch',
  { url = strict.url, authUrl = strict.auth.url, shortcode = CODE, secret = strict.password } = {},
): Promise<Ran> {
  const args = ['destination', 'add', name, '--kind', 'dsp-ingest', '--url', url, '--auth-url', authUrl];
  return home.run(
    [...args, '--user', strict.email, '--shortcode', shortcode, '--secret-stdin', '--secret-store', 'file'],
    { stdin: `${secret}\n`, timeoutMs: 60_000 },
  );
}

/** `count` files below `in/`, two folders deep, some with the names that need care. */
async function files(count: number): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (let n = 0; n < count; n += 1) {
    const name = n === 0 ? "Bilder 2024/Côté, gauche's (1)+.JPG" : `sub ${n % 3}/img_${n}.tif`;
    const content = `picture ${n} ${'x'.repeat(n * 13)}`;
    await home.file(`in/${name}`, content);
    made.set(name, content);
  }
  return made;
}

const told = async (id: string): Promise<BatchTold> =>
  (await home.run(['batch', id, '--json'], { timeoutMs: 60_000 })).json() as BatchTold;

async function add(...more: readonly string[]): Promise<Ran & { readonly id: string }> {
  const ran = await home.run(['add', 'in', '--to', 'dasch', '--json', ...more], { timeoutMs: 90_000 });
  if (ran.stdout === '') throw new Error(`${ran.code}: ${ran.stderr}`);
  return { ...ran, id: (ran.json() as { id: string }).id };
}

/** What is at the server under each name, by content. */
function arrived(): Map<string, string> {
  return new Map(
    [...projectOf(strict, CODE).assets.values()].map(({ original, sha256 }) => [original, sha256]),
  );
}

function expected(made: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...made].map(([name, content]) => [name, sha256Of(content)]));
}

/** The names as the server has them: with or without the folder that was given. */
function byEnd(map: ReadonlyMap<string, string>): readonly string[] {
  return [...map].map(([name, digest]) => `${name.replace(/^in\//, '')} ${digest}`).sort();
}

/** Plays a trick on the first call of a route, and says whether it did. */
function once(route: string, phase: 'arrived' | 'read' | 'worked', trick: StrictTrick): () => boolean {
  let isPlayed = false;
  strict.tricks = (call, at) => {
    const isHere = (call.route === route || call.path.includes(route)) && at === phase && !isPlayed;
    if (isHere) isPlayed = true;
    return isHere ? trick : undefined;
  };
  return () => isPlayed;
}

describe('destination test', () => {
  test('tells a good account from each kind of trouble, and leaves nothing at the server', LONG, async () => {
    await home.serve();
    const try_ = async (given: Parameters<typeof destination>[1]): Promise<Ran> => {
      const added = await destination('one', given);
      expect([0, 1, 4, 5, 6], added.stderr).toContain(added.code);
      return home.run(['destination', 'test', 'one'], { timeoutMs: 60_000 });
    };
    const good = await try_({});
    expect(good.code, good.stderr + good.stdout).toBe(0);
    const wrongKey = await try_({ secret: 'wrong' });
    strict.scope = 'write:project:0001';
    strict.tokens.clear();
    const noRights = await try_({});
    const wrongHost = await try_({ url: strict.auth.url });
    const wrongScheme = await try_({ url: strict.url.replace('http:', 'https:') });
    const gone = await closedPort();
    const offline = await try_({ url: `http://127.0.0.1:${gone}` });
    const said = { wrongKey, noRights, wrongHost, wrongScheme, offline };
    expect(
      Object.fromEntries(Object.entries(said).map(([name, ran]) => [name, ran.code])),
      JSON.stringify(said, null, 1),
    ).toEqual({ wrongKey: 5, noRights: 1, wrongHost: 1, wrongScheme: 1, offline: 6 });
    const words = Object.values(said).map(({ stdout, stderr }) => stdout + stderr);
    expect(new Set(words).size).toBe(words.length);
    expect(projectOf(strict, CODE)).toMatchObject({ hasFolder: false, mapping: undefined });
    expect(strict.violations).toEqual([]);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('an ingest', () => {
  test(
    'of 50 files of which 3 fail is repaired, verified, and cleared up only when asked',
    LONG,
    async () => {
      await home.serve();
      expect((await destination('dasch', { shortcode: '08e1' })).code).toBe(0);
      const made = await files(50);
      const isBad = (name: string): boolean => /img_(7|19|42)\.tif$/.test(name);
      strict.fails = isBad;
      // Somebody else's row from before is nobody's news.
      const project = projectOf(strict, CODE);
      project.mapping = [{ original: 'in/sub 1/img_7.tif', derivative: 'old-old.jpx' }];
      project.mapping.push({ original: 'sub 1/img_7.tif', derivative: 'old-old2.jpx' });
      const { id, code, stderr } = await add('--mode', 'run', ...WAIT);
      expect(code, stderr).toBe(4);
      const left = await home.run(['leftovers', id, '--json']);
      const names = (left.json() as { items: readonly { name: string }[] }).items.map(({ name }) => name);
      expect(
        names.map((name) => name.split('/').at(-1)).toSorted((a = '', b = '') => a.localeCompare(b)),
      ).toEqual(['img_19.tif', 'img_42.tif', 'img_7.tif']);
      const early = await home.run(['finalize', id, '--yes']);
      expect(early.code).not.toBe(0);
      expect(strict.finalized).toEqual([]);
      strict.fails = () => false;
      const retried = await home.run(['retry', id]);
      expect(retried.code, retried.stderr).toBe(0);
      await eventually('the leftovers are in', 60_000, async () => (await told(id)).status === 'imported');
      expect(byEnd(arrived())).toEqual(byEnd(expected(made)));
      const batch = await told(id);
      expect(batch.items.every(({ verification }) => verification === 'digest')).toBe(true);
      const mapping = await home.run(['mapping', id, '-o', 'mapping.csv']);
      expect(mapping.code, mapping.stderr).toBe(0);
      const receipt = await home.run(['receipt', id]);
      expect(receipt.code, receipt.stderr).toBe(0);
      expect(strict.finalized).toEqual([]);
      const finalized = await home.run(['finalize', id, '--yes']);
      expect(finalized.code, finalized.stderr).toBe(0);
      await eventually('it is cleared up', 20_000, () => strict.finalized.length === 1);
      expect((await home.run(['mapping', id, '-o', 'again.csv'])).code).toBe(0);
      expect([strict.violations, strict.auth.violations]).toEqual([[], []]);
      // Only what was left may go twice.
      expect(strict.count('upload')).toBeLessThanOrEqual(53);
    },
  );

  test('waits while the project is busy, and renews its token by asking once', LONG, async () => {
    await home.serve();
    await destination();
    const made = await files(4);
    projectOf(strict, CODE).isLocked = true;
    const adding = add('--mode', 'run', ...WAIT);
    await eventually('it met the lock', 60_000, () => strict.calls.some(({ status }) => status === 409));
    projectOf(strict, CODE).isLocked = false;
    const given = strict.auth.calls.length;
    strict.tokens.clear();
    const { code, stderr } = await adding;
    expect(code, stderr).toBe(0);
    expect(byEnd(arrived())).toEqual(byEnd(expected(made)));
    expect(strict.auth.calls.length - given).toBe(1);
    expect(strict.violations).toEqual([]);
  });

  test('that loses its rights midway says so and stops asking', LONG, async () => {
    await home.serve();
    await destination();
    await files(2);
    strict.scope = 'write:project:0001';
    const { code, stderr } = await add('--mode', 'run', ...WAIT);
    expect([4, 5], stderr).toContain(code);
    expect(stderr).toContain('No project access');
    expect(strict.auth.calls.length).toBeLessThan(6);
    expect(strict.calls.length).toBeLessThan(20);
  });
});

describe('trouble on the way', () => {
  test.each([
    ['upload', 'worked'],
    ['upload', 'arrived'],
    ['ingest', 'worked'],
    ['mapping', 'worked'],
    ['asset', 'worked'],
  ] as const)('a lost answer to %s (%s) ends with every file there once', LONG, async (route, phase) => {
    await home.serve();
    await destination();
    const made = await files(3);
    const path = { upload: '/ingest/', ingest: 'bulk-ingest', mapping: 'mapping.csv', asset: '/assets/' }[
      route
    ];
    const wasPlayed = once(phase === 'arrived' ? path : route, phase, { do: 'drop' });
    const { id, code, stderr } = await add('--mode', 'run', ...WAIT);
    expect(code, stderr + JSON.stringify(await told(id))).toBe(0);
    // Digests are compared after the import has ended.
    await eventually('the trick was played', 20_000, wasPlayed);
    await eventually('all is verified', 60_000, async () =>
      (await told(id)).items.every(({ verification }) => verification === 'digest'),
    );
    expect(byEnd(arrived())).toEqual(byEnd(expected(made)));
    expect(projectOf(strict, CODE).mapping).toHaveLength(3);
    expect(strict.violations).toEqual([]);
  });

  test(
    'what is added offline goes out when the server is back, over a kill of the daemon',
    LONG,
    async () => {
      const first = await home.serve();
      await destination();
      await Promise.all([strict.down(), strict.auth.down()]);
      const made = await files(5);
      const { id, code } = await add('--mode', 'run');
      expect(code).toBe(6);
      await first.kill();
      await Promise.all([strict.up(), strict.auth.up()]);
      let uploads = 0;
      strict.tricks = (call, phase) => {
        if (call.route === 'upload' && phase === 'worked') uploads += 1;
        return undefined;
      };
      const second = await home.serve();
      await eventually('some files went', 60_000, () => uploads >= 2);
      await second.kill();
      await home.serve();
      await eventually('all is in', 90_000, async () => (await told(id)).status === 'imported');
      expect(byEnd(arrived())).toEqual(byEnd(expected(made)));
      expect(projectOf(strict, CODE).mapping).toHaveLength(5);
      expect(strict.violations).toEqual([]);
    },
  );

  test('an upload that broke off is sent again before anything is ingested', LONG, async () => {
    await home.serve();
    await destination();
    const content = 'whole '.repeat(3_000_000);
    await home.file('in/big.tif', content);
    let isCut = false;
    strict.tricks = (call, phase) => {
      if (call.path.endsWith('big.tif') && phase === 'arrived' && !isCut) {
        isCut = true;
        setTimeout(() => void strict.down().then(() => strict.up()), 5);
      }
      return undefined;
    };
    const { code, stderr } = await add('--mode', 'run', ...WAIT);
    expect(code, stderr).toBe(0);
    expect(isCut).toBe(true);
    expect([...arrived().values()]).toEqual([sha256Of(content)]);
    expect(projectOf(strict, CODE).mapping).toHaveLength(1);
  });
});
