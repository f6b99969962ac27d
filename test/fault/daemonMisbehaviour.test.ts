import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { practiceProcess, type PracticeProcess } from '../support/practiceProcess.ts';
import { eventually, makeHome, type BatchTold, type Home, type Serving } from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

/** A failure is seen everywhere so long after the answer that decides it. */
const SEEN_MS = 5_000;
/** Five tries with the longest pauses between them, and a busy machine. */
const TRIES_MS = 25_000;
const CATCH_UP_MS = 15_000;
const NAMES = ['a.json', 'b.json', 'bad.json', 'c.json', 'd.json'];

let home: Home;
let practice: PracticeProcess;
let other: StrictHaplo;
let daemon: Serving;
beforeEach(async () => {
  home = await makeHome();
  [practice, other] = await Promise.all([practiceProcess(home.dir), strictHaplo()]);
  for (const name of NAMES) await home.file(`in/${name}`, `["${name}"]`);
  daemon = await home.serve();
  await home.addHaplo('lab', practice.haplo);
  await home.addHaplo('other', { url: other.url, secret: other.key });
});
afterEach(async () => {
  await Promise.all([practice.stop(), other.down()]);
  await home.remove();
});

async function add(to: string, more: object = {}): Promise<string> {
  const body = { destination: to, paths: [join(home.dir, 'in')], mode: 'run', ...more };
  const { batch } = await daemon.post<{ readonly batch: { readonly id: string } }>('/batches', body);
  return batch.id;
}

async function reaches(id: string, status: BatchTold['status'], withinMs = CATCH_UP_MS): Promise<BatchTold> {
  return eventually(`${id} is ${status}`, withinMs, async () => {
    const told = await daemon.batch(id);
    return told.status === status ? told : undefined;
  });
}

/** The other destination takes a batch from its start to its end while this one is in trouble. */
async function expectOthersGoOn(): Promise<void> {
  const id = await add('other');
  await reaches(id, 'accepted', 5_000);
  expect(other.violations).toEqual([]);
}

async function scheduledBatches(): Promise<readonly string[]> {
  return (await practice.batches()).filter(({ state }) => state !== 'uploading').map(({ id }) => id);
}

/** Every file is there with the right bytes, and one batch was scheduled. */
async function expectDelivered(id: string): Promise<void> {
  const told = await reaches(id, 'accepted');
  expect(await scheduledBatches()).toEqual([told.remoteId]);
  const remote = (await practice.batches()).find((batch) => batch.id === told.remoteId);
  const last = new Map(remote?.files.map(({ name, digest }) => [name, digest]));
  expect(last).toEqual(new Map(NAMES.map((name) => [name, sha256Of(`["${name}"]`)])));
  for (const item of told.items) expect(item).toMatchObject({ state: 'sent', verification: 'digest' });
}

/** What the command says of a batch: what a script reads. */
async function told(id: string): Promise<BatchTold> {
  return (await home.run(['batch', id, '--json'])).json() as BatchTold;
}

const callsTo = async (route: string): Promise<number> =>
  (await practice.calls()).filter((call) => call.route === route).length;

describe('answers of 500', () => {
  const answer = { kind: 'status', status: 500, body: '<h1>An error was encountered</h1>' } as const;

  test('a burst on single calls is got over, and nothing is lost or doubled', async () => {
    for (const route of ['control', 'batch', 'file', 'schedule'])
      await practice.fault({ route, fault: answer, times: 2 });
    await expectDelivered(await add('lab'));
    const [remote] = await practice.batches();
    expect(remote?.files).toHaveLength(NAMES.length);
  });

  test('a burst on everything rests the destination, which goes on by itself', async () => {
    await practice.fault({ fault: answer });
    const id = await add('lab');
    await eventually('it rests', SEEN_MS, async () => {
      const lab = (await daemon.status()).destinations.find(({ name }) => name === 'lab');
      return lab?.gate.state === 'resting' && lab.gate.failure?.code === 'remote.server-error';
    });
    await expectOthersGoOn();
    await practice.clearFaults();
    await expectDelivered(id);
  });

  test('a file that always gets one needs attention with the server’s words, and holds nothing else up', async () => {
    await practice.fault({ route: 'file', match: { name: 'bad.json' }, fault: answer });
    const id = await add('lab');
    const next = await add('lab', { paths: [join(home.dir, 'in/a.json')] });
    await expectOthersGoOn();
    await reaches(next, 'accepted');
    await reaches(id, 'attention', TRIES_MS);
    const seenAt = Date.now();
    const tries = (await practice.calls()).filter((call) => call['name'] === 'bad.json');
    expect(tries).toHaveLength(5);
    expect(seenAt - Date.parse(tries.at(-1)?.at ?? '')).toBeLessThan(SEEN_MS);
    const { items, jobs } = await told(id);
    expect(items.map(({ name, state }) => [name, state])).toEqual(
      NAMES.map((name) => [name, name === 'bad.json' ? 'attention' : 'sent']),
    );
    const { failure } = items.find(({ name }) => name === 'bad.json') ?? {};
    expect(failure).toMatchObject({ code: 'remote.server-error' });
    expect(failure?.serverSays).toContain('An error was encountered');
    expect(failure?.next).not.toBe('');
    // Without all its files the batch is not scheduled.
    expect(jobs).toEqual([]);
    const status = (await home.run(['status', '--json'])).json();
    expect(status).toMatchObject({ truth: 'needs-you', batches: { attention: 1 } });

    await practice.clearFaults();
    await home.run(['retry', id]);
    await reaches(id, 'accepted');
    const remote = (await practice.batches()).find(({ files }) => files.length > 1);
    expect(remote?.files.at(-1)).toMatchObject({ name: 'bad.json', digest: sha256Of('["bad.json"]') });
  });

  test('a server that asks to wait is waited for as it says', async () => {
    const fault = { kind: 'status', status: 503, headers: { 'Retry-After': '2' } } as const;
    await practice.fault({ route: 'file', match: { name: 'b.json' }, fault, times: 1 });
    await expectDelivered(await add('lab'));
    const times = (await practice.calls())
      .filter((call) => call['name'] === 'b.json')
      .map(({ at }) => Date.parse(at));
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_900);
  });
});

describe('answers that are none', () => {
  const parks = async (code: string): Promise<void> => {
    await eventually(`lab is parked with ${code}`, SEEN_MS, async () => {
      const lab = (await daemon.status()).destinations.find(({ name }) => name === 'lab');
      return lab?.gate.state === 'parked' && lab.gate.failure?.code === code;
    });
  };

  test('a redirect parks the destination, and the key goes nowhere else', async () => {
    const before = other.calls.length;
    await practice.fault({
      fault: { kind: 'redirect', location: `${other.url}/api/haplo-data-import-batch/control` },
    });
    const id = await add('lab');
    await parks('remote.redirect');
    expect(other.calls).toHaveLength(before);
    expect(other.violations).toEqual([]);
    await expectOthersGoOn();
    for (const item of (await daemon.batch(id)).items)
      expect(item).toMatchObject({ state: 'queued', attempts: 0 });
    // Once the address answers again, the person's test lets everything go on.
    await practice.clearFaults();
    expect((await home.run(['destination', 'test', 'lab'])).code).toBe(0);
    await expectDelivered(id);
  });

  test('a redirect of a single file is that file’s trouble', async () => {
    const fault = { kind: 'redirect', location: other.url } as const;
    await practice.fault({ route: 'file', match: { name: 'bad.json' }, fault });
    const id = await add('lab');
    await reaches(id, 'attention');
    const { items } = await told(id);
    expect(items.filter(({ state }) => state === 'sent')).toHaveLength(4);
    expect(items.find(({ name }) => name === 'bad.json')?.failure).toMatchObject({ code: 'remote.redirect' });
  });

  test('a web page with 200 is never a success, whichever call gets it', async () => {
    for (const route of ['control', 'batch', 'file', 'schedule']) {
      await practice.fault({ route, fault: { kind: 'htmlWith200' }, times: 1 });
      const before = (await scheduledBatches()).length;
      const id = await add('lab', { comment: route });
      const seen = await eventually(`the page at ${route} is noticed`, CATCH_UP_MS, async () => {
        const batch = await daemon.batch(id);
        return batch.status === 'attention' ? batch : undefined;
      });
      expect(await scheduledBatches(), route).toHaveLength(before);
      const named = [
        seen.failure,
        ...seen.items.map(({ failure }) => failure),
        ...seen.jobs.map(({ failure }) => failure),
      ];
      expect(named.find((failure) => failure !== undefined)?.code, route).toBe('remote.not-our-server');
      await home.run(['retry', id]);
      await reaches(id, 'accepted');
      expect(await scheduledBatches(), route).toHaveLength(before + 1);
    }
  });

  test('a web page for everything, as of a Wi-Fi login, parks the destination and names it', async () => {
    await practice.fault({ fault: { kind: 'htmlWith200' } });
    const id = await add('lab');
    await parks('remote.not-our-server');
    await expectOthersGoOn();
    const ran = await home.run(['add', 'in/a.json', '--to', 'lab', '--wait', '--timeout', '10s']);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/Wi-Fi login/);
    for (const item of (await daemon.batch(id)).items) expect(item).toMatchObject({ state: 'queued' });
  });

  test('a key without the right gets a page with 200, and the missing right is named', async () => {
    const body = '<html><body><p>You are not permitted to perform this action.</p></body></html>';
    await practice.fault({ fault: { kind: 'htmlWith200', body } });
    await add('lab');
    await parks('remote.no-permission');
  });

  test.each(['declared', 'chunked'] as const)(
    'answers that are cut (%s) are asked for again',
    async (framing) => {
      for (const route of ['control', 'batch', 'file', 'schedule'])
        await practice.fault({ route, fault: { kind: 'cutBody', framing }, times: 1 });
      const id = await add('lab');
      await expectDelivered(id);
      // One batch was made whose identifier never arrived whole; one file was listed twice.
      const batches = await practice.batches();
      expect(batches.map(({ files }) => files.length)).toEqual([0, NAMES.length + 1]);
    },
  );
});

describe('digests', () => {
  test('a wrong one is not believed: the file is sent again', async () => {
    await practice.fault({
      route: 'file',
      match: { name: 'bad.json' },
      fault: { kind: 'wrongDigest' },
      times: 2,
    });
    await expectDelivered(await add('lab'));
    expect(await callsTo('file')).toBe(NAMES.length + 2);
  });

  test('one that stays wrong never counts as sent, and is named', async () => {
    await practice.fault({ route: 'file', match: { name: 'bad.json' }, fault: { kind: 'wrongDigest' } });
    const id = await add('lab');
    await expectOthersGoOn();
    await reaches(id, 'attention', TRIES_MS);
    const { items, jobs } = await told(id);
    expect(items.find(({ name }) => name === 'bad.json')).toMatchObject({
      state: 'attention',
      verification: 'none',
      failure: { code: 'remote.corrupted' },
    });
    expect(jobs).toEqual([]);
    expect(await scheduledBatches()).toEqual([]);
  });

  test('a control file that arrives damaged makes no batch', async () => {
    await practice.fault({ route: 'control', fault: { kind: 'wrongDigest' } });
    const id = await add('lab');
    await reaches(id, 'attention', TRIES_MS);
    expect((await told(id)).failure).toMatchObject({ code: 'remote.corrupted' });
    expect(await practice.batches()).toEqual([]);
  });
});

describe('the schedule', () => {
  test('whose answer is lost is asked about, and the batch is scheduled once', async () => {
    await practice.fault({ route: 'schedule', fault: { kind: 'loseAnswer' }, times: 1 });
    const id = await add('lab');
    await expectDelivered(id);
    const calls = (await practice.calls()).filter(({ route }) => route === 'schedule');
    expect(calls.map(({ status, lostAnswer }) => [status, lostAnswer])).toEqual([
      [200, true],
      [400, undefined],
    ]);
    expect((await told(id)).jobs).toMatchObject([
      { state: 'accepted', serverSaid: expect.stringContaining('uploading') },
    ]);
  });

  test('that the server refuses at the first call was not ours, and a person is asked', async () => {
    const body = "Batch x is not in the 'uploading' state";
    const fault = { kind: 'status', status: 400, body, contentType: 'text/plain; charset=utf-8' } as const;
    await practice.fault({ route: 'schedule', fault, times: 1 });
    const id = await add('lab');
    await reaches(id, 'attention');
    const { jobs } = await told(id);
    expect(jobs).toMatchObject([
      { state: 'attention', failure: { code: 'remote.schedule-refused', serverSays: body } },
    ]);
    expect(await scheduledBatches()).toEqual([]);
  });
});

describe('a key that is refused in the middle of a batch', () => {
  test('stops everything there at once, fails no file, and the right key lets it all go on', async () => {
    const fault = { kind: 'status', status: 403, body: 'Request denied for security reasons' } as const;
    await practice.fault({ route: 'file', fault, skip: 3 });
    const id = await add('lab');
    await eventually('it is said', SEEN_MS, async () => {
      const lab = (await daemon.status()).destinations.find(({ name }) => name === 'lab');
      return lab?.gate.state === 'parked' && lab.gate.failure?.code === 'remote.sign-in';
    });
    const calls = (await practice.calls()).length;
    const waiting = await home.run(['add', 'in/a.json', '--to', 'lab', '--wait', '--timeout', '10s']);
    expect(waiting.code).toBe(5);
    expect(waiting.stderr).toMatch(/--secret-stdin/);
    await expectOthersGoOn();
    await pause(2_000);
    // The server locks out who keeps trying.
    expect(await practice.calls()).toHaveLength(calls);
    const { items } = await told(id);
    expect(items.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'queued', 'queued']);
    await practice.clearFaults();
    await home.addHaplo('lab', practice.haplo);
    const { remoteId } = await reaches(id, 'accepted');
    const remote = (await practice.batches()).find((batch) => batch.id === remoteId);
    expect(remote?.files.map(({ name }) => name)).toEqual(NAMES);
  });
});
