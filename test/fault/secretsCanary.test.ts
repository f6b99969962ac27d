import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { contract } from '../../shared/api/contract.ts';
import type { PracticeServer } from '../../main/practice/practiceServer.ts';
import { buildCli, CliUnderTest, type Ended } from '../support/cliUnderTest.ts';
import { recordFigures } from '../support/figures.ts';

/*
 * Secrets of all five kinds go through a whole life: set up, tested, used, refused, echoed back by a server, lost in a crash.
 * Afterwards none of them may lie anywhere but in the secret store, nor have been said.
 */

let cli: CliUnderTest;
let echo: Server;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
  echo = await echoServer();
});
afterEach(async () => {
  await cli.end();
  echo.closeAllConnections();
  echo.close();
});

/** Files that hold secrets because that is what they are for; each is for its owner only. */
const KEEPERS: ReadonlySet<string> = new Set([
  'secrets.json',
  'api-token',
  'api-token-read',
  'receipt-key.pem',
]);

const KINDS = ['haplo-batch', 'haplo-standard', 'dsp-ingest', 'ecotaxa', 'robotoff'] as const;
type Kind = (typeof KINDS)[number];

interface Canary {
  readonly what: string;
  readonly secret: string;
  readonly user?: string;
}

/** A server as bad as can be: it fails, and says back whatever it was told. */
async function echoServer(): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1').slice(0, 4_000);
    const status = request.url?.includes('health') === true ? 200 : 400;
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(JSON.stringify({ headers: request.headers, url: request.url, body }));
  };
  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The ways in which a secret may be written. */
function spellings({ secret, user }: Canary): readonly string[] {
  const basic = [`${user ?? ''}:${secret}`, `haplo:${secret}`].map((pair) =>
    Buffer.from(pair).toString('base64'),
  );
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), ...basic].flatMap(
    (one) => [one, one.replaceAll('=', '')],
  );
}

/** Which canaries stand in some bytes. */
function foundIn(bytes: Uint8Array | string, canaries: readonly Canary[]): readonly string[] {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
  return canaries.filter((one) => spellings(one).some((way) => text.includes(way))).map((one) => one.what);
}

function connection(
  practice: PracticeServer,
  kind: Kind,
): Readonly<Record<string, unknown>> & {
  readonly url: string;
  readonly secret: string;
  readonly user?: string;
} {
  const found = practice.services[kind];
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

async function addDestination(
  practice: PracticeServer,
  kind: Kind,
  as: { readonly name: string; readonly secret: string; readonly url?: string },
): Promise<Ended> {
  const { authUrl, apiKind, project, shortcode, jobType, url, user } = connection(practice, kind);
  const options: readonly (readonly [string, unknown])[] = [
    ['--url', as.url ?? url],
    ['--user', kind === 'dsp-ingest' || kind === 'ecotaxa' ? user : undefined],
    ['--auth-url', as.url === undefined ? authUrl : kind === 'dsp-ingest' ? as.url : undefined],
    ['--api-kind', apiKind],
    ['--project', project],
    ['--shortcode', shortcode],
    ['--job-type', jobType],
  ];
  const args = options.flatMap(([flag, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [flag, String(value)] : [],
  );
  const control = kind === 'haplo-batch' ? ['--control', join(cli.dir, 'control.json')] : [];
  return cli.run(
    [
      'destination',
      'add',
      as.name,
      '--kind',
      kind,
      '--secret-stdin',
      '--secret-store',
      'file',
      ...args,
      ...control,
    ],
    { stdin: `${as.secret}\n`, env: { WAYBILL_LOG: 'debug' } },
  );
}

const CONTROL = JSON.stringify({
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'json' } },
  instructions: [],
});

test(
  'no secret of any kind is anywhere but in the secret store, whatever happened',
  { timeout: 240_000 },
  async () => {
    const practice = await cli.practice({ speed: 50 });
    await cli.write('control.json', CONTROL);
    const said: { readonly what: string; readonly text: string }[] = [];
    const keep = (what: string, { stdout, stderr }: Ended): void =>
      void said.push({ what, text: stdout + stderr });
    const run = async (...args: readonly string[]): Promise<Ended> => {
      const ended = await cli.run(args, { env: { WAYBILL_LOG: 'debug' } });
      keep(args.join(' '), ended);
      return ended;
    };
    const canaries: Canary[] = [];
    let serving = cli.background(['serve', '--json'], { env: { WAYBILL_LOG: 'debug' } });
    await serving.ready;

    // Three destinations of each kind: the right key, a wrong one, and a server that says everything back.
    const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    for (const kind of KINDS) {
      const { secret, user } = connection(practice, kind);
      const about = user === undefined ? {} : { user };
      const all = [
        { name: kind, secret, what: `${kind}, right` },
        { name: `${kind}-wrong`, secret: `canary-wrong-${kind}-5a1c9e07`, what: `${kind}, wrong` },
        {
          name: `${kind}-echo`,
          secret: `canary echo/${kind}+5a1c9e08=`,
          what: `${kind}, echoed`,
          url: echoUrl,
        },
      ];
      for (const one of all) {
        canaries.push({ what: one.what, secret: one.secret, ...about });
        keep(one.what, await addDestination(practice, kind, one));
        await run('destination', 'test', one.name);
        await cli.write(`${one.name}/data.tsv`, `id\n${one.name}\n`);
        if (kind === 'robotoff') await run('import', '--to', one.name, '--batch-dir', 'ingredients/42');
        else
          await run(
            'add',
            `${one.name}/data.tsv`,
            '--to',
            one.name,
            '--mode',
            'run',
            '--wait',
            '--timeout',
            '4s',
          );
      }
      // The mirror's own key, and a script that has a wrong one.
      const key = await cli.run(['destination', 'key', kind, '--json']);
      const mirror = JSON.parse(key.stdout) as {
        readonly mirrorUrl: string;
        readonly secret: string;
        readonly user?: string;
      };
      canaries.push({ what: `${kind}, mirror`, ...mirror });
      for (const password of [mirror.secret, 'canary-mirror-wrong-5a1c9e09']) {
        const authorization = `Basic ${Buffer.from(`${mirror.user ?? 'haplo'}:${password}`).toString('base64')}`;
        const answer = await fetch(`${mirror.mirrorUrl}/api/haplo-data-import-batch/batch?comment=x`, {
          method: 'POST',
          headers: { authorization },
        });
        said.push({ what: `mirror of ${kind}`, text: await answer.text() });
      }
    }
    canaries.push({ what: 'wrong mirror key', secret: 'canary-mirror-wrong-5a1c9e09' });
    const token = JSON.parse((await cli.run(['token', 'add', 'script', '--json'])).stdout) as {
      readonly token: string;
    };
    canaries.push({ what: 'named token', secret: token.token });

    // A crash in the middle, and the daemon after it.
    await cli.run(['add', 'haplo-batch/data.tsv', '--to', 'haplo-batch', '--mode', 'run']);
    keep('the daemon that was killed', await serving.stop('SIGKILL'));
    serving = cli.background(['serve', '--json'], { env: { WAYBILL_LOG: 'debug' } });
    const ready = (await serving.ready) as { readonly url?: string; readonly tokenFile?: string };
    for (const command of [
      'status',
      'batches',
      'jobs',
      'questions',
      'doctor',
      'account',
      'token list',
      'destination list',
    ])
      await run(...command.split(' '), '--json');
    await run('receipt', '--chain');

    // Everything that the API tells, and the diagnostics.
    const bearer = (await readFile(ready.tokenFile ?? '', 'utf8')).trim();
    canaries.push({ what: 'api token', secret: bearer });
    const ids = JSON.parse((await cli.run(['batches', '--json'])).stdout) as {
      readonly items: readonly { readonly id: string }[];
    };
    for (const [name, route] of Object.entries(contract)) {
      if (route.method !== 'GET' || name === 'events') continue;
      for (const id of route.path.includes('/batches/:id') ? ids.items.map((one) => one.id) : [KINDS[0]]) {
        const answer = await fetch(`${ready.url}${route.path.replaceAll(/:\w+/g, id)}`, {
          headers: { authorization: `Bearer ${bearer}` },
        });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        if (name !== 'diagnostics')
          said.push({ what: `GET ${route.path}`, text: Buffer.from(bytes).toString('latin1') });
        else
          for (const [file, content] of Object.entries(unzipSync(bytes)))
            said.push({ what: `diagnostics: ${file}`, text: strFromU8(content) });
      }
    }
    keep('the daemon', await serving.stop());

    expect(canaries).toHaveLength(KINDS.length * 4 + 3);
    expect(new Set(said.map((one) => one.what)).size).toBeGreaterThan(50);
    expect(said.filter((one) => one.what.startsWith('diagnostics')).length).toBeGreaterThan(5);
    const hits = said.flatMap(({ what, text }) =>
      foundIn(text, canaries).map((canary) => `${canary} in ${what}`),
    );
    let files = 0;
    for (const name of await readdir(cli.data, { recursive: true })) {
      const path = join(cli.data, name);
      const facts = await stat(path);
      if (!facts.isFile()) continue;
      if (KEEPERS.has(name)) {
        expect(facts.mode & 0o077, `${name} is for its owner only`).toBe(0);
        continue;
      }
      files += 1;
      for (const canary of foundIn(await readFile(path), canaries)) hits.push(`${canary} in ${name}`);
    }
    expect(files).toBeGreaterThan(3);
    // The search finds what is there.
    const store = await readFile(join(cli.data, 'secrets.json'));
    expect(foundIn(store, canaries).length).toBe(KINDS.length * 4);
    recordFigures('canaries', {
      canaries: canaries.length,
      placesSearched: said.length + files,
      found: hits.length,
    });
    expect(hits).toEqual([]);
  },
);
