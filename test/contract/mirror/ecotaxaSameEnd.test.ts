import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { jsonBody, PNG, tableOf, zipOf, type Job } from '../practice/ecotaxaClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../practice/rawForm.ts';

const KIND = 'ecotaxa';
let hosts: MirrorHost[];
beforeEach(async () => {
  hosts = [await startMirrorHost({ kinds: [KIND] }), await startMirrorHost({ kinds: [KIND] })];
});
afterEach(async () => {
  for (const host of hosts) await host.stop();
});

/** A script, and what happens between its two parts. */
interface Script {
  readonly call: (path: string, call?: RawCall) => Promise<RawAnswer>;
  /** The server rests: nothing of this script is under way or owed. */
  readonly rested: (ids: readonly number[]) => Promise<void>;
  readonly between: () => Promise<void>;
  readonly end: () => Promise<void>;
}

async function scriptOn(host: MirrorHost, side: 'mirror' | 'direct'): Promise<Script> {
  const { user } = host.practice().services[KIND] ?? {};
  const { key } = host[side](KIND);
  const url = (): string => host[side](KIND).url;
  const login = await rawCall(`${url()}/login`, jsonBody({ username: user, password: key }));
  const token = JSON.parse(login.body) as string;
  const call = (path: string, made: RawCall = {}): Promise<RawAnswer> =>
    rawCall(url() + path, { ...made, headers: { Authorization: `Bearer ${token}`, ...made.headers } });
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    call,
    rested: async (ids) => {
      for (const id of ids)
        await until(async () => {
          const answer = await call(`/jobs/${id}/`);
          const isLive = side === 'direct' || answer.headers['x-waybill-origin'] === 'live';
          return isLive && answer.status === 200 && 'AEF'.includes((JSON.parse(answer.body) as Job).state);
        });
      if (side === 'mirror') await known(host, ids.length);
    },
    between: side === 'direct' ? nothing : () => host.stopServer(),
    end:
      side === 'direct'
        ? nothing
        : async () => {
            await host.restartDaemon();
            await host.startServer();
          },
  };
}

/** Waybill has seen how these jobs stand. */
async function known(host: MirrorHost, count: number): Promise<void> {
  await until(async () => {
    const list = await host.client().listJobs({ query: { state: 'asking,failed,succeeded' } });
    return list.ok && list.value.items.length === count;
  });
}

const one = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  tableOf([{ object_id: id, img_file_name: 'x.png', ...more }]);
const asks = { object_annotation_category: 'no such thing', object_annotation_status: 'predicted' };

/** A lab's script: three imports, of which one ends well, one asks and one lacks its files; then what is to be done about them. */
async function play({ call, rested, between, end }: Script): Promise<void> {
  const upload = async (name: string, members: Readonly<Record<string, string | Uint8Array>>) => {
    const body = formBody([{ name: 'file', filename: name, content: await zipOf(members) }]);
    const sent = await call('/user_files/', { method: 'POST', headers: FORM_HEADERS, body });
    expect(sent.status).toBe(200);
  };
  const begin = async (source: string, more: Readonly<Record<string, unknown>> = {}): Promise<number> => {
    const answer = await call('/file_import/1', jsonBody({ source_path: source, ...more }));
    expect(answer.status).toBe(200);
    return (JSON.parse(answer.body) as { job_id: number }).job_id;
  };
  await between();
  await upload('good.zip', { 'ecotaxa_good.tsv': one('o1'), 'x.png': PNG });
  await upload('asks.zip', { 'ecotaxa_asks.tsv': one('o2', asks), 'x.png': PNG });
  const good = await begin('good');
  const asking = await begin('asks');
  const late = await begin('late');
  await end();
  await rested([good, asking, late]);
  await between();
  await upload('late.zip', { 'ecotaxa_late.tsv': one('o3'), 'x.png': PNG });
  expect(
    (await call(`/jobs/${asking}/answer`, jsonBody({ users: {}, taxa: { 'no such thing': 1 } }))).body,
  ).toBe('null');
  expect((await call(`/jobs/${late}/restart`)).body).toBe('null');
  expect((await call(`/jobs/${good}`, { method: 'DELETE' })).body).toBe('null');
  const again = await begin('good', { skip_existing_objects: true });
  expect((await call(`/jobs/${good}/`)).status).toBe(404);
  await end();
  await until(async () => {
    const states = await Promise.all([asking, late, again].map(async (id) => call(`/jobs/${id}/`)));
    return states.every(
      ({ status, body }) => status === 200 && 'EF'.includes((JSON.parse(body) as Job).state),
    );
  });
  await until(async () => (await call(`/jobs/${good}/`)).status === 404);
}

/** All that a server knows, but times, and logs, which are full of them. */
function stateOf(host: MirrorHost): unknown {
  const { files, jobs, projects, uploads } = host.practice().state()[KIND] as Readonly<
    Record<string, unknown>
  >;
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) =>
        ['mtime', 'creation_date', 'updated_on', 'log'].includes(key) ? undefined : inner,
      ),
    ) as unknown;
  return plain({ files, jobs, projects, uploads });
}

test('without the server, over restarts of the daemon, a script leaves the server as it would have left it', async () => {
  const [there, here] = hosts;
  if (there === undefined || here === undefined) throw new Error('two hosts');
  await play(await scriptOn(there, 'direct'));
  await play(await scriptOn(here, 'mirror'));
  await until(() => Promise.resolve(JSON.stringify(stateOf(here)) === JSON.stringify(stateOf(there)))).catch(
    () => undefined,
  );
  expect(stateOf(here)).toEqual(stateOf(there));
  const list = await here.client().listBatches({ query: { status: 'attention' } });
  expect(list.ok && list.value.items).toEqual([]);
});
