import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageOf } from '../../main/adapters/services/ecotaxa/packageZip.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { JobInput, JobReport, OutgoingFile } from '../../main/core/ports/importService.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import { describeFailure } from '../../shared/model/failureCatalogue.ts';
import {
  batchOf,
  ecotaxaPractice,
  failed,
  noise,
  outgoing,
  sendInput,
  sha256,
  well,
  type EcotaxaPractice,
} from '../support/ecotaxaPractice.ts';
import {
  cannedServer,
  html,
  json,
  text,
  type CannedAnswer,
  type CannedServer,
} from '../support/cannedServer.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';
import { importServiceContract, type ContractStep, type ServiceUnderTest } from './importServiceContract.ts';
import { PNG, tableOf, zipOf } from './practice/ecotaxaClient.ts';

const ROUTES: Readonly<Record<ContractStep, string>> = {
  probe: 'me',
  openBatch: 'none',
  send: 'tusPatch',
  start: 'import',
};

async function practice(options: Readonly<Record<string, unknown>>, send: string): Promise<ServiceUnderTest> {
  const under = await ecotaxaPractice(options);
  const { server } = under;
  const routes = { ...ROUTES, send };
  return {
    service: under.service,
    access: (more) => under.access(more),
    openInput: { comment: 'a batch', key: 'bat_0000-1' },
    opensRemotely: false,
    loseNextAnswer: (step) =>
      void server.faults.add({
        service: 'ecotaxa',
        route: routes[step],
        fault: { kind: 'loseAnswer' },
        times: 1,
      }),
    busyNext: (step, seconds) =>
      void server.faults.add({
        service: 'ecotaxa',
        route: routes[step],
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': String(seconds) } },
        times: 1,
      }),
    stored: (batch) => under.stored(batch),
    starts: () =>
      server.ledger
        .list('ecotaxa')
        .filter((call) => call.route === 'import' && call.status === 200)
        .map(() => 'import'),
    state: () => server.state()['ecotaxa'],
    goOffline: () => server.stop(),
    dispose: () => under.stop(),
  };
}

importServiceContract('ecotaxa by TUS against the practice server', () => practice({}, 'tusPatch'));
importServiceContract('ecotaxa by multipart against an older practice server', () =>
  practice({ tus: false }, 'file'),
);

describe('against the practice server', () => {
  let under: EcotaxaPractice;
  beforeEach(async () => {
    under = await ecotaxaPractice({ uploadBytesMax: 50_000_000 });
  });
  afterEach(() => under.stop());

  const calls = (route: string) => under.server.ledger.list('ecotaxa').filter((call) => call.route === route);

  async function sent(
    files: Readonly<Record<string, Uint8Array | string>>,
    ref = 'waybill-b-1',
  ): Promise<RemoteBatch> {
    const batch = batchOf(ref);
    await well(under.service.send(under.access(), sendInput(batch, files)));
    return batch;
  }
  async function started(batch: RemoteBatch): Promise<JobInput> {
    const names: readonly string[] = [];
    const input = { batch, kind: 'import' as const, repeated: false, names };
    const outcome = await well(under.service.start(under.access(), input));
    if (outcome.kind !== 'running' || outcome.remoteId === undefined) throw new Error('no id');
    return { batch, names, remoteId: outcome.remoteId };
  }
  async function rested(job: JobInput): Promise<JobReport> {
    for (;;) {
      const report = await well(under.service.report!(under.access(), job));
      if (report.state !== 'running') return report;
      expect(report.pollInMs).toBeGreaterThanOrEqual(2_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const row = { object_id: 'o1', img_file_name: 'x.png' };
  const asking = {
    'ecotaxa_a.tsv': tableOf([
      {
        ...row,
        object_annotation_person_name: 'Jane Doe',
        object_annotation_category: 'part',
        object_annotation_status: 'validated',
      },
    ]),
    'x.png': PNG,
  };

  describe('signing in', () => {
    test('one token serves all calls, and another password another one', async () => {
      await well(under.service.probe(under.access()));
      await well(under.service.probe(under.access()));
      expect(calls('login')).toHaveLength(1);
      expect((await failed(under.service.probe(under.access({ secret: 'wrong' })))).code).toBe(
        'remote.sign-in',
      );
      expect(calls('login')).toHaveLength(2);
    });

    test('a token that proves old is renewed by asking once, also in the middle of an upload', async () => {
      await well(under.service.probe(under.access()));
      const old = { kind: 'status', status: 401, contentType: 'application/json' } as const;
      const body = '{"detail":"Could not validate credentials"}';
      for (const route of ['me', 'tusPatch']) {
        under.server.faults.add({ service: 'ecotaxa', route, fault: { ...old, body }, times: 1 });
      }
      await well(under.service.probe(under.access()));
      const batch = await sent({ 'a.tsv': 'hello' });
      expect(under.stored(batch).get('a.tsv')).toBe(sha256(Buffer.from('hello')));
      expect(calls('login')).toHaveLength(3);
    });

    test('an account that is refused again and again is a matter of sign-in', async () => {
      const fault = { kind: 'status', status: 403, contentType: 'application/json' } as const;
      const body = '{"detail":"Not authenticated"}';
      under.server.faults.add({ service: 'ecotaxa', route: 'me', fault: { ...fault, body } });
      expect((await failed(under.service.probe(under.access()))).code).toBe('remote.sign-in');
      expect(calls('login')).toHaveLength(2);
    });

    test('a destination without a user or a project says which setting it lacks', async () => {
      const { user: _user, ...nobody } = under.destination;
      expect(await failed(under.service.probe(under.access({ destination: nobody })))).toMatchObject({
        code: 'destination.incomplete',
        facts: { setting: 'user' },
      });
      const nowhere = { ...under.destination, options: {} };
      expect(await failed(under.service.probe(under.access({ destination: nowhere })))).toMatchObject({
        code: 'destination.incomplete',
        facts: { setting: 'project' },
      });
    });
  });

  test.each([
    [3, 'annotate or manage project 3'],
    [4, 'annotate or manage project 4'],
    [99, 'annotate or manage project 99, which is not there'],
  ])('a probe of project %i tells the missing right', async (project, right) => {
    const destination = { ...under.destination, options: { project } };
    const told = await failed(under.service.probe(under.access({ destination })));
    expect(told).toMatchObject({ code: 'remote.no-permission', facts: { right } });
    if (project === 99) return;
    const input = { batch: batchOf('x'), kind: 'import' as const, repeated: false, names: [] };
    expect((await failed(under.service.start(under.access({ destination }), input))).code).toBe(
      'remote.no-permission',
    );
  });

  describe('a package', () => {
    test('keeps paths, and is the same bytes for the same files in any order', async () => {
      const contents = { 'b/ecotaxa_b.tsv': 'b', 'a.tsv': 'a', 'b/é ü.png': PNG };
      const files = (names: readonly string[]): OutgoingFile[] =>
        names.map((name) => outgoing(name, Buffer.from(contents[name as keyof typeof contents])));
      const names = Object.keys(contents);
      const one = packageOf(files(names));
      const other = packageOf(files(names.reverse()));
      const bytes = await buffer(one.chunks());
      expect(bytes.length).toBe(one.bytes);
      expect((await buffer(other.chunks())).equals(bytes)).toBe(true);
      const zip = await fromBufferPromise(bytes, { lazyEntries: true });
      const members: string[] = [];
      for await (const entry of zip.eachEntry()) members.push(entry.fileName);
      expect(members).toEqual(['a.tsv', 'b/ecotaxa_b.tsv', 'b/é ü.png']);
    });

    test('has the size that was foretold, also with a directory above 64 KiB', async () => {
      const files = Array.from({ length: 3_000 }, (_file, at) =>
        outgoing(`folder/image-${at}.txt`, noise(at % 7)),
      );
      const packed = packageOf(files);
      const bytes = await buffer(packed.chunks());
      expect(bytes.length).toBe(packed.bytes);
      expect((await fromBufferPromise(bytes)).entryCount).toBe(3_000);
    });

    test('a file that grew or shrank ends the send as that file’s trouble', async () => {
      const whole = outgoing('a.tsv', noise(100_000));
      for (const bytes of [90_000, 110_000]) {
        const torn = { name: 'a.tsv', body: { ...outgoing('a.tsv', noise(100_000)).body, bytes } };
        const input = { ...sendInput(batchOf('torn'), {}), files: [torn] };
        expect(await failed(under.service.send(under.access(), input))).toMatchObject({
          code: 'file.unreadable',
          facts: { path: 'a.tsv' },
        });
      }
      expect(whole.reads()).toBe(0);
    });

    test('a single zip is sent as it is, under the name of the batch', async () => {
      const batch = await sent({ 'Cruise 7.zip': await zipOf({ 'ecotaxa_a.tsv': 'x', 'x.png': PNG }) });
      expect([...under.stored(batch).keys()]).toEqual(['ecotaxa_a.tsv', 'x.png']);
    });

    test('a single zip that cannot be unpacked is not taken for one that arrived', async () => {
      const cut = (await zipOf({ 'a.tsv': 'hello hello' })).subarray(0, 60);
      const input = sendInput(batchOf('cut'), { 'cut.zip': cut });
      const clock = { ...under.http.clock, sleep: () => Promise.resolve(), elapsed: jumping() };
      const service = importServiceFor('ecotaxa', { ...under.http, clock });
      expect(await failed(service.send(under.access(), input))).toMatchObject({ code: 'remote.corrupted' });
    });

    test('files that the server deletes are told, each with the reason', async () => {
      const files = {
        'a.tsv': 'x',
        'w.bmp': Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
        'sub/n.pdf': '%PDF-1',
      };
      const told = await well(under.service.send(under.access(), sendInput(batchOf('mime'), files)));
      expect(told.map(({ name, refused }) => [name, refused?.code])).toEqual([
        ['a.tsv', undefined],
        ['w.bmp', 'remote.removed-file'],
        ['sub/n.pdf', 'remote.removed-file'],
      ]);
      const { code, facts } = told[1]!.refused!;
      expect(describeFailure(code, facts).why).toContain('deleted "w.bmp"');
    });

    test('an archive among the files is unpacked there, and counts as arrived', async () => {
      const inner = await zipOf({ 'y.png': PNG });
      const files = { 'a.tsv': 'x', 'more/in.zip': inner };
      const told = await well(under.service.send(under.access(), sendInput(batchOf('nested'), files)));
      expect(told.every(({ refused }) => refused === undefined)).toBe(true);
    });

    test('what an earlier try left under the same name is taken away first', async () => {
      await sent({ 'a.tsv': 'old', 'gone.tsv': 'old' });
      await sent({ 'a.tsv': 'newer', 'gone.tsv': 'newer' });
      const batch = await sent({ 'a.tsv': 'new' });
      expect(Object.fromEntries(under.stored(batch))).toEqual({ 'a.tsv': sha256(Buffer.from('new')) });
    });

    test('more than the server takes is refused before a byte is sent', async () => {
      const small = await ecotaxaPractice({ uploadBytesMax: 10_000 });
      const old = await ecotaxaPractice({ uploadBytesMax: 10_000, tus: false });
      for (const server of [small, old]) {
        const file = outgoing('a.tsv', noise(20_000));
        const input = { ...sendInput(batchOf('big'), {}), files: [file] };
        const told = await failed(server.service.send(server.access(), input));
        expect(told).toMatchObject({ code: 'remote.too-large', facts: { name: 'big.zip' } });
        expect(file.reads()).toBe(0);
        await server.stop();
      }
    });
  });

  describe('an import', () => {
    test('runs to its end, and its log and its source are those of the batch', async () => {
      const batch = await sent({ 'ecotaxa_a.tsv': tableOf([row]), 'x.png': PNG });
      const job = await started(batch);
      expect(await rested(job)).toMatchObject({ state: 'succeeded', serverSaid: 'Done {"rowcount":1}' });
      expect(calls('import').at(-1)).toMatchObject({ sourcePath: batch.ref, project: 1 });
      const log = await buffer(await well(under.service.log!(under.access(), job)));
      expect(log.toString()).toContain('Total of 1 rows loaded');
      expect((await failed(under.service.file!(under.access(), job))).code).toBe('request.not-found');
    });

    test('that fails tells the errors of its tables', async () => {
      const batch = await sent({ 'ecotaxa_a.tsv': tableOf([{ ...row, object_lat: '99' }]), 'x.png': PNG });
      expect(await rested(await started(batch))).toEqual({
        state: 'failed',
        message: '2 error(s) during run',
        serverSaid:
          "In [base]/ecotaxa_a.tsv:\n - line 3: Invalid Lat. value '99' for field 'object_lat'. Correct range is -90/+90°.",
      });
    });

    test('that crashes tells the end of its traceback', async () => {
      const table = { ...row, object_annotation_category_id: 'inf', object_annotation_status: 'validated' };
      const batch = await sent({ 'ecotaxa_a.tsv': tableOf([table]), 'x.png': PNG });
      expect(await rested(await started(batch))).toEqual({
        state: 'failed',
        message: 'cannot convert float infinity to integer',
        serverSaid: 'OverflowError: cannot convert float infinity to integer',
      });
    });

    test('existing objects are left out when told so', async () => {
      const first = await sent({ 'ecotaxa_a.tsv': tableOf([row]), 'x.png': PNG }, 'w-1');
      await rested(await started(first));
      const again = await sent({ 'ecotaxa_a.tsv': tableOf([row]), 'x.png': PNG }, 'w-2');
      const input = { batch: again, kind: 'import' as const, repeated: false, names: [], skipExisting: true };
      const outcome = await well(under.service.start(under.access(), input));
      if (outcome.kind !== 'running' || outcome.remoteId === undefined) throw new Error('no id');
      const job = { batch: again, names: [], remoteId: outcome.remoteId };
      expect(await rested(job)).toMatchObject({ state: 'succeeded' });
    });

    test('a lost start is found by its source path, never by a job of an earlier start', async () => {
      const batch = batchOf('not-there');
      const input = { batch, kind: 'import' as const, repeated: true, names: [] };
      expect(await well(under.service.findStarted!(under.access(), input))).toBeUndefined();
      const first = await started(batch);
      expect(await well(under.service.findStarted!(under.access(), input))).toEqual({
        remoteId: first.remoteId,
      });
      const earlierJobs = [first.remoteId ?? ''];
      expect(
        await well(under.service.findStarted!(under.access(), { ...input, earlierJobs })),
      ).toBeUndefined();
      const second = await started(batch);
      expect(await well(under.service.findStarted!(under.access(), input))).toEqual({
        remoteId: second.remoteId,
      });
    });

    test('a job that is not there is told as such', async () => {
      const job = { batch: batchOf('x'), names: [], remoteId: '99' };
      for (const call of ['report', 'restart', 'log'] as const)
        expect((await failed(under.service[call]!(under.access(), job))).code).toBe('remote.batch-gone');
      expect((await under.service.erase!(under.access(), job)).ok).toBe(true);
    });
  });

  describe('questions', () => {
    let job: JobInput;
    beforeEach(async () => {
      job = await started(await sent(asking));
      expect(await rested(job)).toEqual({
        state: 'asking',
        question: { missing_users: ['jane doe'], missing_taxa: ['part'] },
      });
    });
    const answer = (given: Readonly<Record<string, unknown>>) =>
      under.service.answer!(under.access(), { ...job, answer: given });

    test('candidates are found by a part of their name', async () => {
      const taxa = await well(under.service.search!(under.access(), { what: 'taxa', text: 'part' }));
      expect(taxa).toContainEqual({ id: 85_117, label: 'part<Annelida' });
      const users = await well(under.service.search!(under.access(), { what: 'users', text: 'smith' }));
      expect(users).toEqual([{ id: 4, label: 'John Smith (john.smith@practice.example)' }]);
    });

    test('a part of an answer, then the rest', async () => {
      await well(answer({ users: { 'Jane Doe': 3 } }));
      expect(await rested(job)).toMatchObject({ question: { missing_users: [], missing_taxa: ['part'] } });
      await well(answer({ taxa: { part: '85117' } }));
      expect(await rested(job)).toMatchObject({ state: 'succeeded' });
    });

    test('an answer whose own answer was lost is not given twice', async () => {
      const given = { users: { 'jane doe': 3 }, taxa: { part: 85_117 } };
      under.server.faults.add({
        service: 'ecotaxa',
        route: 'answer',
        fault: { kind: 'loseAnswer' },
        times: 1,
      });
      expect((await failed(answer(given))).code).toBe('network.cut');
      await well(answer(given));
      expect(calls('answer')).toHaveLength(1);
      expect(await rested(job)).toMatchObject({ state: 'succeeded' });
    });

    test.each([
      [{ users: { 'jane doe': 77 } }, 'answer.users.jane doe', /no id 77/],
      [{ taxa: { part: 99_999_999 } }, 'answer.taxa.part', /no id 99999999/],
      [{ taxa: { other: 1 } }, 'answer.taxa.other', /not what the job asks/],
      [{ taxa: { part: 'abc' } }, 'answer.taxa.part', /./],
      [{ users: [] }, 'answer.users', /./],
    ])('a wrong answer %j never reaches the job', async (given, where, reason) => {
      const told = await failed(answer(given));
      expect(told).toMatchObject({ code: 'request.invalid', facts: { where } });
      expect(String(told.facts['reason'])).toMatch(reason);
      expect(calls('answer')).toHaveLength(0);
    });

    test('a job that does not ask any more is not silently told', async () => {
      await under.service.erase!(under.access(), job);
      const other = await started(await sent({ 'ecotaxa_a.tsv': tableOf([row]), 'x.png': PNG }, 'w-9'));
      await rested(other);
      const told = await failed(
        under.service.answer!(under.access(), { ...other, answer: { users: {}, taxa: {} } }),
      );
      expect(told.code).toBe('request.conflict');
    });
  });

  describe('restart and erase', () => {
    test('a failed job is restarted; any other is refused, since the server would say nothing', async () => {
      const batch = batchOf('waybill-later-1');
      const job = await started(batch);
      expect(await rested(job)).toMatchObject({ state: 'failed' });
      await sent({ 'ecotaxa_a.tsv': tableOf([row]), 'x.png': PNG }, batch.ref);
      await well(under.service.restart!(under.access(), job));
      expect(await rested(job)).toMatchObject({ state: 'succeeded' });
      expect(await failed(under.service.restart!(under.access(), job))).toMatchObject({
        code: 'request.conflict',
      });
      expect(calls('restart')).toHaveLength(1);
    });

    test('erasing takes an asking job in two calls and an ended one in one', async () => {
      const job = await started(await sent(asking));
      await rested(job);
      await well(under.service.erase!(under.access(), job));
      expect(calls('erase')).toHaveLength(2);
      expect((await failed(under.service.report!(under.access(), job))).code).toBe('remote.batch-gone');
      const ended = await started(batchOf('nothing'));
      await rested(ended);
      await well(under.service.erase!(under.access(), ended));
      expect(calls('erase')).toHaveLength(3);
    });

    test('a restart that the server passed over is seen', async () => {
      const job = await started(batchOf('nothing'));
      await rested(job);
      const body = 'null';
      const fault = { kind: 'status', status: 200, contentType: 'application/json', body } as const;
      under.server.faults.add({ service: 'ecotaxa', route: 'restart', fault, times: 1 });
      expect((await failed(under.service.restart!(under.access(), job))).code).toBe('request.conflict');
    });

    test('an erasure that the server passed over is seen', async () => {
      const job = await started(batchOf('nothing'));
      await rested(job);
      const fault = { kind: 'status', status: 200, contentType: 'application/json', body: 'null' } as const;
      under.server.faults.add({ service: 'ecotaxa', route: 'erase', fault });
      expect((await failed(under.service.erase!(under.access(), job))).code).toBe('request.conflict');
    });
  });

  test('the file of an export comes with its name', async () => {
    await under.stop();
    under = await ecotaxaPractice({ exportJob: true });
    const job = { batch: batchOf('x'), names: [], remoteId: '1' };
    const file = await well(under.service.file!(under.access(), job));
    expect(file.name).toBe('export__BAK_1_20261122_0142.zip');
    expect((await buffer(file.chunks)).toString()).toBe('PRACTICE');
  });
});

/** A clock on which every look is a minute later. */
function jumping(): () => number {
  let now = 0;
  return () => (now += 60_000);
}

describe('what an answer means', () => {
  const servers: CannedServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers.length = 0;
  });

  async function probed(...answers: readonly CannedAnswer[]) {
    const server = await cannedServer(...answers);
    servers.push(server);
    const destination = { ...testDestination('ecotaxa', server.url, { project: 1 }), user: 'me@lab.test' };
    const http = httpUnderTest();
    const service = importServiceFor('ecotaxa', http);
    const told = await failed(service.probe({ destination, secret: 'a-secret-word', signal: NEVER }));
    http.close();
    return told;
  }
  const token = json(200, 'a.b.c');
  const me = json(200, { id: 1, email: 'me@lab.test', can_do: [] });

  test('a traceback is the server’s failure, with its last line', async () => {
    const trace =
      '\n----------- BACK-END -------------\n  File "main.py", line 1, in x\n    y()\nValueError: it broke\n';
    expect(await probed(token, text(500, trace))).toMatchObject({
      code: 'remote.server-error',
      serverSays: 'ValueError: it broke',
    });
  });

  const cases: readonly [string, readonly CannedAnswer[], string][] = [
    ['a page instead of a token', [html(200, '<html>Wi-Fi</html>')], 'remote.not-our-server'],
    ['a token of another form', [json(200, { token: 'x' })], 'remote.not-understood'],
    ['an address without the API', [json(404, { detail: 'Not Found' })], 'remote.not-installed'],
    ['a web server’s own 404', [html(404, '<html>nginx</html>')], 'remote.not-our-server'],
    ['an inactive account', [json(401, { detail: [{ id: 1 }] })], 'remote.sign-in'],
    ['a gateway’s 502', [token, html(502, '<html>Bad Gateway</html>')], 'remote.server-error'],
    ['another product’s JSON', [token, json(200, { hello: 1 })], 'remote.not-understood'],
    [
      'a project that may only be viewed',
      [token, me, json(200, { projid: 1, title: '', highest_right: 'View' })],
      'remote.no-permission',
    ],
    [
      'a complaint about parameters',
      [token, me, json(422, { detail: [{ loc: ['path'], msg: 'no' }] })],
      'remote.rejected-batch',
    ],
  ];
  test.each(cases)('%s', async (_title, answers, code) => {
    const told = await probed(...answers);
    expect(told.code).toBe(code);
    expect(JSON.stringify(told)).not.toContain('a-secret-word');
  });

  test('an upload’s address at another host is not followed', async () => {
    const elsewhere = await cannedServer(json(200, null));
    const server = await cannedServer(
      token,
      json(200, { path: '', entries: [] }),
      { status: 204, headers: { 'Tus-Max-Size': '1000000' } },
      { status: 201, headers: { Location: `${elsewhere.url}/user_files/upload/0123abcd` } },
      { status: 500, type: 'text/plain', body: 'no' },
    );
    servers.push(server, elsewhere);
    const destination = { ...testDestination('ecotaxa', `${server.url}/api`, { project: 1 }), user: 'u' };
    const http = httpUnderTest();
    const service = importServiceFor('ecotaxa', http);
    const access = { destination, secret: 'a-secret-word', signal: NEVER };
    const input = sendInput(batchOf('w-1'), { 'a.tsv': 'x' });
    expect((await failed(service.send(access, input))).code).toBe('remote.server-error');
    expect(elsewhere.seen).toEqual([]);
    expect(server.seen.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/api/user_files/upload/0123abcd',
      headers: { authorization: 'Bearer a.b.c', 'tus-resumable': '1.0.0', 'upload-offset': '0' },
    });
    http.close();
  });
});
