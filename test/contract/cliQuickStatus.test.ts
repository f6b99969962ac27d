import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeDaemonFile } from '../../main/adapters/daemonFile/daemonFile.ts';
import { CHALLENGE_HEADER, daemonProof, PROOF_HEADER } from '../../main/localApi/tokens.ts';
import type { StatusView } from '../../shared/api/views.ts';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** Reading code is most of what the command does: at 390,000 bytes in 37 files it took half as long again. */
const CODE_BYTES_MAX = 200_000;

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

  test('nothing of other commands and routes, nor what reads command lines', async () => {
    const map = JSON.parse(await readFile(join(DIST, 'quickStatus.js.map'), 'utf8')) as { sources: string[] };
    const sources = map.sources.join('\n');
    expect(sources).toContain('shared/api/routes/daemon.ts');
    expect(sources.match(/shared\/api\/routes\/\w+/g)).toHaveLength(1);
    expect(sources).not.toMatch(/commander|CommandSpecs|shared\/api\/contract|zod\/v4\/locales\/(?!en\.)/);
  });

  test('nothing of it, for another command', async () => {
    expect(await loaded(['--version'])).not.toContain('quickStatus.js');
  });
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
    expect(whole).toEqual(quick);
  }
  const told = await cli.json<StatusView>(['status', '--data', cli.data]);
  expect(told.destinations.map((one) => one.name)).toEqual(['lab']);
});

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
