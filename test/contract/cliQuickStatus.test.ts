import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeDaemonFile } from '../../main/adapters/daemonFile/daemonFile.ts';
import { CHALLENGE_HEADER, daemonProof, PROOF_HEADER } from '../../main/localApi/tokens.ts';
import { statusView, type StatusView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** Reading code is most of what the command does: at 390,000 bytes in 37 files it took nearly twice as long. */
const CODE_BYTES_MAX = 90_000;

/** Writes the address of every module that a program loads into the file that `LOADED` names. */
const HOOKS = `
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  }`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOKS))});`;

function asUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

describe('what `status` loads', () => {
  test('two files of code, when a daemon runs', async () => {
    await cli.background(['serve', '--json']).ready;
    expect(await loaded(['status'])).toEqual(['cli.js', 'quickStatus.js']);
    const sizes = await Promise.all(['cli.js', 'quickStatus.js'].map((name) => stat(join(DIST, name))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(CODE_BYTES_MAX);
  });

  test('nothing of other commands and routes, nor any package', async () => {
    const sources = (await sourcesOf(['quickStatus.js'])).join('\n');
    expect(sources.match(/shared\/api\/routes\/\w+/g)).toEqual(['shared/api/routes/daemon']);
    expect(sources).not.toMatch(/node_modules|CommandSpecs|shared\/api\/(contract|client|views)/);
  });

  test('nothing of it, for another command', async () => {
    expect(await loaded(['--version'])).not.toContain('quickStatus.js');
  });
});

test('another command loads the routes that it calls, and no others', async () => {
  await cli.background(['serve', '--json']).ready;
  const sources = await sourcesOf(await loaded(['batches']));
  expect(sources.filter((source) => /shared\/api\/(routes\/|contract)/.test(source))).toEqual([
    expect.stringMatching(/routes\/batches\.ts$/),
  ]);
});

describe('what `status` leaves to the whole program', () => {
  test('a command line that says more, or has a mistake in it', async () => {
    await cli.background(['serve', '--json']).ready;
    const help = await cli.run(['status', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Examples:\n {2}waybill status/);
    for (const args of [
      ['status', '--jsn'],
      ['status', '--data'],
    ])
      expect(await cli.run(args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('See `waybill'),
      });
  });

  test('an answer that is no status is not believed, and a refusal is told', async () => {
    await answering(200, '{"sentence":"All is well"}');
    expect(await cli.run(['status'])).toMatchObject({ code: 1, stdout: '' });
    await answering(503, '');
    const { code, stdout, stderr } = await cli.run(['status']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^waybill: /);
  });
});

test('both give the same, on the command line and as JSON', async () => {
  await cli.background(['serve', '--json']).ready;
  await cli.lab('http://127.0.0.1:9');
  await cli.run(['pause', '--to', 'lab']);
  for (const json of [[], ['--json']]) {
    const quick = await cli.run(['status', ...json]);
    const whole = await cli.run([...json, 'status'], {
      env: { NODE_OPTIONS: `--import=${asUrl(NEVER_QUICK)}` },
    });
    expect(quick).toMatchObject({ code: 0, stderr: '' });
    expect(quick.stdout).toContain('lab');
    expect({ ...whole, stdout: read(whole.stdout) }).toEqual({ ...quick, stdout: read(quick.stdout) });
  }
  const told = await cli.json<StatusView>(['status', '--data', cli.data]);
  expect(told.destinations.map((one) => one.name)).toEqual(['lab']);
});

describe('the compiled check of a status', () => {
  async function compiled(): Promise<(answer: unknown) => unknown> {
    const built = (await import(new URL('../support/compiledStatus.mjs', import.meta.url).href)) as {
      readonly statusAnswerCode: () => Promise<string>;
    };
    const file = await cli.write('statusAnswer.mjs', await built.statusAnswerCode());
    const made = (await import(pathToFileURL(file).href)) as {
      readonly statusOf: (answer: unknown) => unknown;
    };
    return made.statusOf;
  }

  test('gives what the schema gives, of a status with everything in it', async () => {
    const statusOf = await compiled();
    expect(statusOf(structuredClone(FULL_STATUS))).toEqual(FULL_STATUS);
    expect(statusView.parse(FULL_STATUS)).toEqual(FULL_STATUS);
    for (const more of parts(FULL_STATUS).filter((part) => isObject(part.value) && !isRecord(part.path))) {
      const answer = changed(more.path, { ...(more.value as object), unheardOf: 1 });
      expect(statusOf(structuredClone(answer)), more.path.join('.')).toEqual(statusView.parse(answer));
    }
  });

  test('refuses what the schema refuses, whatever is missing or something else', async () => {
    const statusOf = await compiled();
    let refused = 0;
    for (const { path } of parts(FULL_STATUS))
      for (const value of [undefined, null, 1.5, -1, '', 'x'.repeat(65), true, [], {}]) {
        const answer = changed(path, value);
        const isStatus = statusView.safeParse(answer).success;
        refused += isStatus ? 0 : 1;
        const where = `${path.join('.')} = ${JSON.stringify(value)}`;
        expect(statusOf(JSON.parse(JSON.stringify(answer) ?? 'null')) !== undefined, where).toBe(isStatus);
      }
    expect(refused).toBeGreaterThan(400);
  });
});

/** JSON in whatever order, or text. */
function read(stdout: string): unknown {
  return stdout.startsWith('{') ? JSON.parse(stdout) : stdout;
}

/** In the place of the quick way: one that does nothing. */
const NEVER_QUICK = `import { register } from 'node:module'; register(${JSON.stringify(
  asUrl(`export async function load(url, context, next) {
    return url.endsWith('/quickStatus.js')
      ? { format: 'module', shortCircuit: true, source: 'export async function quickStatus() {}' }
      : next(url, context);
  }`),
)});`;

/** Names of the files of `dist/` that a command loads. */
async function loaded(args: readonly string[]): Promise<string[]> {
  const list = await cli.write('loaded.txt', '');
  const { code } = await cli.run(args, {
    env: { LOADED: list, NODE_OPTIONS: `--import=${asUrl(REGISTER)}` },
  });
  expect(code).toBe(0);
  const urls = (await readFile(list, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
  return urls.map((url) => basename(url)).sort();
}

/** What files of `dist/` were made from. */
async function sourcesOf(names: readonly string[]): Promise<string[]> {
  const maps = await Promise.all(names.map((name) => readFile(join(DIST, `${name}.map`), 'utf8')));
  return maps.flatMap((map) => (JSON.parse(map) as { readonly sources: string[] }).sources);
}

/** Something in the place of the daemon that knows its token, and answers so to whatever is asked. */
async function answering(status: number, body: string): Promise<void> {
  const token = 'a-token-of-its-own';
  await writeFile(join(cli.data, 'api-token'), token, { mode: 0o600 });
  const answer: RequestListener = (request, response) => {
    const challenge = request.headers[CHALLENGE_HEADER];
    const { port } = server.address() as AddressInfo;
    if (typeof challenge === 'string')
      response.setHeader(PROOF_HEADER, daemonProof(token, challenge, port)).end('{"status":"ok"}');
    else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const server = createServer(answer).listen(0, '127.0.0.1').unref();
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const startedAt = new Date(0).toISOString();
  await writeDaemonFile(cli.data, {
    url: `http://127.0.0.1:${port}`,
    pid: process.pid,
    version: '0',
    startedAt,
  });
}

const AT = '2026-01-05T09:00:00.000Z';
const FAILURE = {
  code: 'network.offline',
  what: 'a',
  why: 'b',
  now: 'c',
  next: 'd',
  facts: { host: 'lab', tries: 3 },
  serverSays: 'e',
  at: AT,
} as const;
/** Nothing is left out that a status may have. */
const FULL_STATUS: StatusView = {
  version: '0.1.0',
  dataDir: '/data',
  pid: 1,
  startedAt: AT,
  receiptKey: 'ab',
  truth: 'uploading',
  sentence: 'Sending',
  items: { queued: { items: 1, bytes: 2 } },
  batches: { queued: 1 },
  needsYou: 0,
  waitsForWindow: 'nights',
  moving: [{ batch: 'b', item: 'i', name: 'n', bytes: 2, sentBytes: 1 }],
  bytesPerSecond: 3,
  secondsLeft: 4,
  paused: { since: AT, until: AT },
  destinations: [
    {
      id: 'd',
      name: 'lab',
      kind: 'haplo-batch',
      url: 'http://127.0.0.1:9',
      user: 'u',
      secretStore: 'file',
      options: { control: 'c', apiKind: 'k', shortcode: '0803', project: 7, jobType: 'j', ca: '/ca.pem' },
      gate: { state: 'resting', since: AT, until: AT, failure: FAILURE },
      limits: { window: 'nights', bytesPerSecond: 65_536 },
      window: { name: 'nights', isKnown: true, isOpen: false, opensAt: AT, closesAt: AT },
      itemsQueued: 5,
      locked: true,
      createdAt: AT,
    },
  ],
  courtesy: { isHoldingBack: true, bytesPerSecond: 6 },
  resumed: { items: 8, at: AT },
  foldersInTrouble: [{ id: 'f', path: '/in', isReachable: false, failure: FAILURE }],
  trouble: FAILURE,
};

type Path = readonly (string | number)[];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where keys are data: facts and counts. */
function isRecord(path: Path): boolean {
  return ['facts', 'items', 'batches'].includes(String(path.at(-1)));
}

/** Every value in a value, itself first. */
function parts(value: unknown, path: Path = []): { readonly path: Path; readonly value: unknown }[] {
  const inner = Array.isArray(value) || isObject(value) ? Object.entries(value) : [];
  const isList = Array.isArray(value);
  const below = inner.flatMap(([key, one]) => parts(one, [...path, isList ? Number(key) : key]));
  return [{ path, value }, ...below];
}

/** The full status with another value at one place; undefined takes away what is there. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone({ root: FULL_STATUS }) as unknown as Record<string | number, unknown>;
  let at = copy;
  const [last = '', ...above] = ['root', ...path].reverse();
  for (const key of above.reverse()) at = at[key] as Record<string | number, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy['root'];
}
