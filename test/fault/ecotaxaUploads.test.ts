import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../main/adapters/services/ecotaxa/tusUpload.ts';
import { importServiceFor } from '../../main/adapters/services/registry.ts';
import type { OutgoingFile, SendInput } from '../../main/core/ports/importService.ts';
import type { Result } from '../../shared/model/result.ts';
import {
  batchOf,
  ecotaxaPractice,
  failed,
  noise,
  outgoing,
  sha256,
  well,
  type EcotaxaPractice,
} from '../support/ecotaxaPractice.ts';
import { httpUnderTest } from '../support/httpUnderTest.ts';

const batch = batchOf('waybill-fault-1');
/** Two and a half pieces. */
const BIG = noise(2.5 * PIECE_BYTES);
const SMALL = Buffer.from('object_id\timg_file_name\n');
/** What zip adds to two files. */
const FRAME_BYTES_MAX = 1_000;

let under: EcotaxaPractice;
let token: string | undefined;

beforeEach(async () => {
  token = undefined;
  under = await ecotaxaPractice({});
});
afterEach(() => under.stop());

/** One try, with files opened anew, as the core makes it. */
function input(more: Partial<SendInput> = {}, big: Uint8Array = BIG): SendInput {
  return {
    batch,
    files: [outgoing('a/big.txt', big), outgoing('ecotaxa_a.tsv', SMALL)],
    onProgress: () => undefined,
    ...(token === undefined ? {} : { resume: token }),
    noteResume: (noted) => {
      token = noted;
      return Promise.resolve();
    },
    ...more,
  };
}

const send = (more: Partial<SendInput> = {}, big?: Uint8Array): Promise<Result<unknown>> =>
  under.service.send(under.access(), input(more, big));

function arrived(big: Uint8Array = BIG): void {
  expect(Object.fromEntries(under.stored(batch))).toEqual({
    'a/big.txt': sha256(big),
    'ecotaxa_a.tsv': sha256(SMALL),
  });
}

const calls = (route: string) => under.server.ledger.list('ecotaxa').filter((call) => call.route === route);

describe('an upload that breaks off', () => {
  test.each([
    ['before its second piece', { kind: 'resetBefore' } as const, 1],
    ['after a piece whose answer is lost', { kind: 'loseAnswer' } as const, 1],
    ['at its first piece', { kind: 'resetBefore' } as const, 0],
  ])('%s goes on from where the server is', async (_title, fault, skip) => {
    under.server.faults.add({ service: 'ecotaxa', route: 'tusPatch', fault, times: 1, skip });
    expect((await failed(send())).code).toBe('network.cut');
    const seen: number[] = [];
    await well(send({ onProgress: (bytes) => seen.push(bytes) }));
    arrived();
    expect(calls('tusCreate')).toHaveLength(1);
    // Every piece once, and the broken one once more at most.
    expect(calls('tusPatch').length).toBeLessThanOrEqual(4);
    expect(seen.at(-1)).toBe(BIG.length + SMALL.length);
  });

  test('in the middle of a piece keeps what arrived of it', async () => {
    const stop = new AbortController();
    const onProgress = (bytes: number): void => {
      if (bytes > PIECE_BYTES * 1.2) stop.abort();
    };
    const access = under.access({ signal: stop.signal });
    const slow = { kind: 'slow', of: 'request', bytesPerSecond: 20_000_000 } as const;
    under.server.faults.add({ service: 'ecotaxa', route: 'tusPatch', fault: slow });
    expect((await failed(under.service.send(access, input({ onProgress })))).code).toBe('network.cut');
    under.server.faults.clear();
    await expect.poll(() => uploads()[0]?.offset ?? 0).toBeGreaterThan(PIECE_BYTES);
    // As long as the server still reads what the broken call had sent, the offset moves.
    await expect.poll(async () => (await send()).ok, { timeout: 10_000 }).toBe(true);
    arrived();
    expect(calls('tusCreate')).toHaveLength(1);
  });

  test('when the server is restarted goes on there', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ecotaxa-restart-'));
    try {
      await under.stop();
      under = await ecotaxaPractice({}, { dataDir });
      const fault = { kind: 'resetBefore' } as const;
      under.server.faults.add({ service: 'ecotaxa', route: 'tusPatch', fault, skip: 1 });
      expect((await failed(send())).code).toBe('network.cut');
      await under.stop();
      under = await ecotaxaPractice({}, { dataDir });
      await well(send());
      arrived();
      expect(uploads()).toEqual([]);
    } finally {
      await under.stop();
      rmSync(dataDir, { recursive: true });
    }
  });

  test('after its last piece is found to have arrived, and nothing is sent again', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'loseAnswer' },
      times: 1,
      skip: 2,
    });
    expect((await failed(send())).code).toBe('network.cut');
    const before = calls('tusPatch').length;
    const again = input();
    await well(under.service.send(under.access(), again));
    arrived();
    expect(calls('tusPatch')).toHaveLength(before);
    // Each file is read all the same: its digest is what the receipt holds.
    for (const file of again.files) expect((file as ReturnType<typeof outgoing>).reads()).toBe(1);
  });
});

describe('an upload that cannot be gone on with', () => {
  test('since the files are others now, begins anew and mixes nothing', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'resetBefore' },
      skip: 1,
      times: 1,
    });
    expect((await failed(send())).code).toBe('network.cut');
    const other = noise(BIG.length + 1).subarray(1);
    const told = await failed(send({}, other));
    expect(told).toMatchObject({
      code: 'network.cut',
      facts: { reason: expect.stringContaining('begins anew') },
    });
    expect(token).toBe('');
    await well(send({}, other));
    arrived(other);
  });

  test('since the files have another size now, begins anew at once', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'resetBefore' },
      skip: 1,
      times: 1,
    });
    expect((await failed(send())).code).toBe('network.cut');
    const other = noise(PIECE_BYTES);
    await well(send({}, other));
    arrived(other);
  });

  test('since the server does not know it any more, begins anew', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'resetBefore' },
      skip: 1,
      times: 1,
    });
    expect((await failed(send())).code).toBe('network.cut');
    uploads().length = 0;
    await well(send());
    arrived();
    expect(calls('tusCreate')).toHaveLength(2);
  });

  test('since it was noted as whole but is not there, begins anew', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'loseAnswer' },
      skip: 2,
      times: 1,
    });
    expect((await failed(send())).code).toBe('network.cut');
    const { files } = under.server.state()['ecotaxa'] as {
      files: Record<string, { entries: Record<string, unknown> }>;
    };
    files['2']!.entries = {};
    await well(send());
    arrived();
  });

  test('since what was noted cannot be read, begins anew', async () => {
    token = '{"id":"../../jobs/1","stem":1}';
    await well(send());
    arrived();
  });
});

describe('a server that answers oddly', () => {
  test.each([
    ['a page for a piece', { kind: 'htmlWith200' } as const, 'tusPatch'],
    ['a page for an upload', { kind: 'htmlWith200' } as const, 'tusCreate'],
    ['half an answer to the list of files', { kind: 'cutBody' } as const, 'files'],
    ['a redirect', { kind: 'redirect', location: 'https://elsewhere.test/' } as const, 'tusCreate'],
  ])('%s is no success', async (_title, fault, route) => {
    under.server.faults.add({ service: 'ecotaxa', route, fault, times: 1 });
    expect((await send()).ok).toBe(false);
    await well(send());
    arrived();
  });

  test('a gateway’s time-out on the last piece is waited out', async () => {
    const fault = {
      kind: 'status',
      status: 504,
      body: '<html>Gateway Time-out</html>',
      afterWork: true,
    } as const;
    under.server.faults.add({ service: 'ecotaxa', route: 'tusPatch', fault, times: 1, skip: 2 });
    expect((await failed(send())).code).toBe('remote.server-error');
    const before = calls('tusPatch').length;
    await well(send());
    arrived();
    expect(calls('tusPatch')).toHaveLength(before);
  });

  test('a silent server ends a piece in time', async () => {
    const http = httpUnderTest({ headersMs: 300 });
    const service = importServiceFor('ecotaxa', http);
    under.server.faults.add({ service: 'ecotaxa', route: 'tusPatch', fault: { kind: 'silence' }, times: 1 });
    expect((await failed(service.send(under.access(), input()))).code).toMatch(/^network\.timeout$/);
    await well(send());
    arrived();
    http.close();
  });

  test('two tries at once do not spoil the upload', async () => {
    under.server.faults.add({
      service: 'ecotaxa',
      route: 'tusPatch',
      fault: { kind: 'resetBefore' },
      skip: 1,
      times: 1,
    });
    expect((await failed(send())).code).toBe('network.cut');
    const kept = token;
    const both = await Promise.all([send({ resume: kept! }), send({ resume: kept! })]);
    expect(both.some(({ ok }) => ok)).toBe(true);
    arrived();
  });
});

test('the package is read no further ahead than a piece or two', async () => {
  let taken = 0;
  let ahead = 0;
  const total = 10 * PIECE_BYTES;
  const chunk = noise(256 * 1024);
  const file: OutgoingFile = {
    name: 'huge.txt',
    body: {
      bytes: total,
      facts: undefined,
      async *chunks() {
        while (taken < total) {
          taken += chunk.length;
          yield chunk;
        }
      },
      proof: () => Promise.reject(new Error('not asked for')),
      close: () => Promise.resolve(),
    },
  };
  const onProgress = (sent: number): void => {
    ahead = Math.max(ahead, taken - sent);
  };
  await well(under.service.send(under.access(), { batch, files: [file], onProgress }));
  expect(taken).toBe(total);
  expect(ahead).toBeLessThan(2 * PIECE_BYTES + FRAME_BYTES_MAX);
});

function uploads(): { readonly offset: number }[] {
  return (under.server.state()['ecotaxa'] as { uploads: { offset: number }[] }).uploads;
}
