import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';
import { noise } from '../support/ecotaxaPractice.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const TUS = { 'Tus-Resumable': '1.0.0' };
/** Text: the server deletes what it cannot tell the type of. */
const CONTENT = Buffer.from(noise(4_500_000).toString('base64'));
const KILLS = 6;
let cli: CliUnderTest;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
});
afterEach(() => cli.end());

interface Answered {
  readonly status: number;
  readonly offset: number;
  readonly location: string;
}

/** One call; `cut` ends the body, and whatever is to be ended with it, after so many bytes. */
function call(
  url: string,
  made: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Buffer;
    readonly cut?: { readonly afterBytes: number; readonly end: () => void };
  },
): Promise<Answered | undefined> {
  const { method, headers, body, cut } = made;
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
    const sent = request(url, { method, headers: { ...headers, ...length } }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          offset: Number(answer.headers['upload-offset'] ?? Number.NaN),
          location: answer.headers.location ?? '',
        }),
      );
    });
    sent.on('error', () => resolve(undefined));
    if (body === undefined) sent.end();
    else if (cut === undefined) sent.end(body);
    else sent.write(body.subarray(0, cut.afterBytes), () => cut.end());
  });
}

test(
  'a daemon that is killed again and again in the middle of an upload loses no byte that it said it has',
  { timeout: 120_000 },
  async () => {
    const random = new SeededRandom(20_261_122);
    const place = { dataDir: join(cli.dir, 'server'), speed: 50 };
    const server = await cli.practice(place);
    const { url, user, secret, project } = server.services['ecotaxa'] ?? { url: '', secret: '' };
    const add = ['destination', 'add', 'sea', '--kind', 'ecotaxa', '--url', url, '--user', String(user)];
    const added = await cli.run(
      [...add, '--project', String(project), '--secret-stdin', '--secret-store', 'file'],
      {
        stdin: `${secret}\n`,
      },
    );
    expect(added.code, added.stderr).toBe(0);
    const key = await cli.json<{ secret: string }>(['destination', 'key', 'sea']);
    await server.stop();
    let daemon = cli.background(['serve', '--json']);
    const base = String((await daemon.ready)['url']);
    const headers = { Authorization: `Bearer ${key.secret}`, ...TUS };
    const b64 = (text: string): string => Buffer.from(text).toString('base64');
    const made = await call(`${base}/mirror/sea/user_files/upload/`, {
      method: 'POST',
      headers: {
        ...headers,
        'Upload-Length': String(CONTENT.length),
        'Upload-Metadata': `filename ${b64('notes.txt')},filetype ${b64('text/plain')}`,
      },
    });
    expect(made?.status).toBe(201);
    const upload = made?.location ?? '';
    const head = async (): Promise<number> => {
      const told = await call(upload, { method: 'HEAD', headers });
      expect(told?.status).toBe(200);
      return told?.offset ?? 0;
    };
    const patch = (
      from: number,
      to: number,
      cut?: { readonly afterBytes: number; readonly end: () => void },
    ) =>
      call(upload, {
        method: 'PATCH',
        headers: {
          ...headers,
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(from),
        },
        body: CONTENT.subarray(from, to),
        ...(cut === undefined ? {} : { cut }),
      });
    let said = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const to = Math.min(CONTENT.length - 1, said + 400_000);
      const taken = await patch(said, to);
      expect([taken?.status, taken?.offset]).toEqual([204, to]);
      said = to;
      const afterBytes = Math.floor(random.fraction() * 500_000);
      const { child } = daemon;
      await patch(said, CONTENT.length, { afterBytes, end: () => child.kill('SIGKILL') });
      await daemon.ended;
      daemon = cli.background(['serve', '--json']);
      expect(String((await daemon.ready)['url'])).toBe(base);
      const offset = await head();
      expect(offset).toBeGreaterThanOrEqual(said);
      expect(offset).toBeLessThanOrEqual(said + afterBytes);
      said = offset;
    }
    expect((await patch(said, CONTENT.length))?.status).toBe(204);
    const again = await cli.practice({ ...place, port: Number(new URL(server.url).port) });
    const digest = createHash('sha256').update(CONTENT).digest('hex');
    for (let tries = 0; !JSON.stringify(again.state()['ecotaxa']).includes(digest); tries += 1) {
      if (tries > 600) throw new Error('it did not get there in time');
      await pause(50);
    }
  },
);
