import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Access,
  ImportService,
  OpenBatchInput,
  SendInput,
} from '../../main/core/ports/importService.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import { describeFailure } from '../../shared/model/failureCatalogue.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import type { Result } from '../../shared/model/result.ts';
import type { FileBody } from '../../main/core/ports/files.ts';

/** The steps of a batch that a server can be made to fail at. */
export type ContractStep = 'probe' | 'openBatch' | 'send' | 'start';

/** An adapter and the server behind it, seen from the server's side. */
export interface ServiceUnderTest {
  readonly service: ImportService;
  /** With the right secret, unless told otherwise. */
  access(more?: { readonly secret?: string; readonly signal?: AbortSignal }): Access;
  readonly openInput: OpenBatchInput;
  /** Of the files that are sent, for a service that takes only some; `tsv` where not given. */
  readonly extension?: string;
  /** False for a service that is told of a batch only by its files. */
  readonly opensRemotely?: boolean;
  /** For services that are told where the data lies. */
  readonly batchDir?: string;
  /** The next call of that step takes effect, and its answer is lost. */
  loseNextAnswer(step: ContractStep): void;
  /** The next call of that step is answered "not now, in so many seconds". */
  busyNext(step: ContractStep, seconds: number): void;
  /** SHA-256 by name of what would be imported from that batch. */
  stored(batch: RemoteBatch): ReadonlyMap<string, string>;
  /** Starts that took effect, in order. */
  starts(): readonly JobKind[];
  /** Everything on the server that a probe must not change. */
  state(): unknown;
  goOffline(): Promise<void>;
  dispose(): Promise<void>;
}

const ODD_NAMES = [
  'plain.tsv',
  '-rf',
  'line\nend.tsv',
  'cafe\u0301 NFD.tsv',
  '\u202Egnp.exe.tsv',
  'sub folder/back\\slash.tsv',
  'quote"semi;equals=%41+.tsv',
  `${'n'.repeat(251)}.tsv`,
  ' blank around ',
];

/** The suite that every adapter passes, and the fakes of one too. */
export function importServiceContract(name: string, make: () => Promise<ServiceUnderTest>): void {
  describe(`the import service (${name})`, () => {
    let under: ServiceUnderTest;
    let service: ImportService;
    const failures: Failure[] = [];

    beforeEach(async () => {
      failures.length = 0;
      under = await make();
      service = under.service;
    });
    afterEach(async () => {
      const { secret } = under.access();
      await under.dispose();
      for (const told of failures) {
        expect(JSON.stringify(told), 'no failure carries the secret').not.toContain(secret);
        const texts = Object.values(describeFailure(told.code, told.facts)).join(' ');
        expect(texts, `${told.code} names all its facts`).not.toMatch(/"\?"|\(\?\)|(^| )\?( |\.|,|$)/);
      }
    });

    async function failed(result: Promise<Result<unknown>>): Promise<Failure> {
      const told = await result;
      if (told.ok) throw new Error('it went well');
      failures.push(told.failure);
      return told.failure;
    }
    async function well<T>(result: Promise<Result<T>>): Promise<T> {
      const told = await result;
      if (told.ok) return told.value;
      throw new Error(`${told.failure.code}: ${JSON.stringify(told.failure)}`);
    }
    const open = () => well(service.openBatch(under.access(), under.openInput));
    const startInput = (batch: RemoteBatch, kind: JobKind, repeated = false) => ({
      batch,
      kind,
      repeated,
      names: [],
      ...(under.batchDir === undefined ? {} : { batchDir: under.batchDir }),
    });
    const sendInput = (batch: RemoteBatch, files: Readonly<Record<string, Uint8Array>>): SendInput => ({
      batch,
      files: Object.entries(files).map(([name, bytes]) => ({ name, body: bodyOf(bytes) })),
      onProgress: () => undefined,
    });
    const takesFiles = () => service.abilities.transport !== 'none';
    const named = (name: string) => name.replace(/tsv$/, under.extension ?? 'tsv');

    test('a probe finds the product, says what it tested, and changes nothing', async () => {
      const before = JSON.stringify(under.state());
      const found = await well(service.probe(under.access()));
      expect(found.product).not.toBe('');
      expect(found.tookMs).toBeGreaterThanOrEqual(0);
      expect(JSON.stringify(under.state())).toBe(before);
    });

    test('a wrong secret is told by the probe where it tests one, else by the start', async () => {
      const access = under.access({ secret: 'a-wrong-secret-a-wrong-secret-a-wrong-secret' });
      const { credentialsTested } = await well(service.probe(under.access()));
      if (credentialsTested) {
        const told = await failed(service.probe(access));
        expect(told).toMatchObject({
          code: 'remote.sign-in',
          facts: { destination: access.destination.name },
        });
      } else {
        expect(await service.probe(access)).toMatchObject({ ok: true });
        const batch = await open();
        const told = await failed(service.start(access, startInput(batch, 'import')));
        expect(told.code).toBe('remote.sign-in');
        expect(under.starts()).toEqual([]);
      }
    });

    test('a server that is away is offline for every call', async () => {
      const batch = await open();
      await under.goOffline();
      expect((await failed(service.probe(under.access()))).code).toBe('network.offline');
      expect((await failed(service.start(under.access(), startInput(batch, 'import')))).code).toBe(
        'network.offline',
      );
      if (!takesFiles()) return;
      const input = sendInput(batch, { [named('a.tsv')]: Buffer.from('a') });
      expect((await failed(service.send(under.access(), input))).code).toBe('network.offline');
    });

    test('files arrive byte for byte, and the progress adds up', async () => {
      if (!takesFiles()) return;
      const batch = await open();
      const files = {
        [named('empty.tsv')]: bytes(0),
        [named('one.tsv')]: bytes(1),
        [named('big.tsv')]: bytes(700_001),
      };
      const each = Object.entries(files).map(([name, content]) => ({ [name]: content }));
      for (const group of service.abilities.transport === 'package' ? [files] : each) {
        const seen: number[] = [];
        const input = { ...sendInput(batch, group), onProgress: (sent: number) => seen.push(sent) };
        const told = await well(service.send(under.access(), input));
        expect(told.map(({ name }) => name)).toEqual(Object.keys(group));
        for (const { name, remoteDigest } of told)
          if (service.abilities.digestBack === 'at-once') expect(remoteDigest).toBe(sha256(group[name]!));
        expect(seen[0]).toBe(0);
        const total = Object.values(group).reduce((sum, { byteLength }) => sum + byteLength, 0);
        expect(seen.at(-1)).toBe(total);
        expect(seen).toEqual([...seen].sort((one, other) => one - other));
      }
      expect(Object.fromEntries(under.stored(batch))).toEqual(
        Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sha256(content)])),
      );
    });

    test('the last version of a name is the one that counts', async () => {
      if (service.abilities.transport !== 'file') return;
      const batch = await open();
      for (const content of ['old', 'new'])
        await well(
          service.send(under.access(), sendInput(batch, { [named('a.tsv')]: Buffer.from(content) })),
        );
      expect(under.stored(batch).get(named('a.tsv'))).toBe(sha256(Buffer.from('new')));
    });

    test('an odd name arrives unchanged, or is refused beforehand with its reason', async () => {
      const batch = await open();
      for (const name of ODD_NAMES.map(named)) {
        const accepted = service.acceptsName(name);
        if (!accepted.ok) {
          failures.push(accepted.failure);
          expect(['file.bad-name', 'service.cannot']).toContain(accepted.failure.code);
          continue;
        }
        await well(service.send(under.access(), sendInput(batch, { [name]: Buffer.from(name) })));
        expect(under.stored(batch).get(name), JSON.stringify(name)).toBe(sha256(Buffer.from(name)));
      }
    });

    test('an empty name is refused', () => {
      expect(service.acceptsName('').ok).toBe(false);
    });

    test('a start takes, once, and as the import that it is', async () => {
      const batch = await open();
      const outcome = await well(service.start(under.access(), startInput(batch, 'import')));
      expect(outcome.kind).toBe(service.abilities.outcomeReported ? 'running' : 'accepted');
      expect(under.starts()).toEqual(['import']);
    });

    test('a dry run is a dry run, or is refused without a call', async () => {
      const batch = await open();
      if (service.abilities.dryRun) {
        await well(service.start(under.access(), startInput(batch, 'dry-run')));
        expect(under.starts()).toEqual(['dry-run']);
        return;
      }
      expect((await failed(service.start(under.access(), startInput(batch, 'dry-run')))).code).toBe(
        'service.cannot',
      );
      expect(under.starts()).toEqual([]);
    });

    test('a start of a batch that ran is refused where a batch runs once', async () => {
      if (!service.abilities.runsOnce || !takesFiles()) return;
      const batch = await open();
      await well(service.start(under.access(), startInput(batch, 'dry-run')));
      const told = await failed(service.start(under.access(), startInput(batch, 'import')));
      expect(told.code).toBe('remote.schedule-refused');
      expect(under.starts()).toEqual(['dry-run']);
    });

    test('a start whose answer was lost is a network failure, and is proven as the abilities say', async () => {
      const batch = await open();
      under.loseNextAnswer('start');
      const told = await failed(service.start(under.access(), startInput(batch, 'import')));
      expect(told.code).toBe('network.cut');
      expect(under.starts()).toEqual(['import']);
      const again = () => service.start(under.access(), startInput(batch, 'import', true));
      switch (service.abilities.lostStart) {
        case 'repeat-tells':
          expect(await well(again())).toMatchObject({ kind: 'taken-before' });
          break;
        case 'repeat-once':
          expect((await failed(again())).code).toBe('remote.start-unknown');
          break;
        case 'search': {
          const found = await well(
            service.findStarted?.(under.access(), startInput(batch, 'import', true)) ??
              Promise.reject(new Error('nothing to search with')),
          );
          expect(found?.remoteId).toBeTruthy();
          break;
        }
        case 'repeat-harmless':
          await well(again());
          return;
        case 'park':
          break;
        default:
          service.abilities.lostStart satisfies never;
      }
      expect(under.starts()).toEqual(['import']);
    });

    test('a repeat whose first call never took is a start like any other', async () => {
      if (!takesFiles()) return;
      const batch = await open();
      await well(service.start(under.access(), startInput(batch, 'import', true)));
      expect(under.starts()).toEqual(['import']);
    });

    test('a lost answer to opening or sending is a network failure, and a repeat goes well', async () => {
      if (!takesFiles()) return;
      if (under.opensRemotely !== false) {
        under.loseNextAnswer('openBatch');
        expect((await failed(service.openBatch(under.access(), under.openInput))).code).toBe('network.cut');
      }
      const batch = await open();
      const content = bytes(300_000);
      under.loseNextAnswer('send');
      const send = () => service.send(under.access(), sendInput(batch, { [named('a.tsv')]: content }));
      expect((await failed(send())).code).toBe('network.cut');
      await well(send());
      expect(Object.fromEntries(under.stored(batch))).toEqual({ [named('a.tsv')]: sha256(content) });
    });

    test('a secret that stops being right in the middle is told as sign-in', async () => {
      if (!takesFiles()) return;
      const batch = await open();
      const access = under.access({ secret: 'a-wrong-secret-a-wrong-secret-a-wrong-secret' });
      for (const content of [bytes(10), bytes(2_000_000)]) {
        const told = await failed(service.send(access, sendInput(batch, { [named('a.tsv')]: content })));
        expect(told.code).toBe('remote.sign-in');
      }
      if (under.opensRemotely !== false)
        expect((await failed(service.openBatch(access, under.openInput))).code).toBe('remote.sign-in');
      expect((await failed(service.start(access, startInput(batch, 'import')))).code).toBe('remote.sign-in');
      expect(under.starts()).toEqual([]);
    });

    test('a busy server is believed, with the time that it asks for', async () => {
      const batch = await open();
      under.busyNext('probe', 3);
      expect(await failed(service.probe(under.access()))).toMatchObject({
        code: 'remote.busy',
        retryAfterMs: 3_000,
      });
      under.busyNext('start', 4);
      expect(await failed(service.start(under.access(), startInput(batch, 'import')))).toMatchObject({
        code: 'remote.busy',
        retryAfterMs: 4_000,
      });
      if (!takesFiles()) return;
      under.busyNext('send', 5);
      const input = sendInput(batch, { [named('a.tsv')]: bytes(10) });
      expect(await failed(service.send(under.access(), input))).toMatchObject({
        code: 'remote.busy',
        retryAfterMs: 5_000,
      });
    });

    test('a call that was given up ends as a failure and starts nothing', async () => {
      const batch = await open();
      const access = under.access({ signal: AbortSignal.abort() });
      expect((await failed(service.probe(access))).code).toBe('network.cut');
      expect((await failed(service.start(access, startInput(batch, 'import')))).code).toBe('network.cut');
      expect(under.starts()).toEqual([]);
      if (!takesFiles()) return;
      const told = await failed(service.send(access, sendInput(batch, { [named('a.tsv')]: bytes(10) })));
      expect(told.code).toBe('network.cut');
      expect(under.stored(batch).size).toBe(0);
    });

    test('what the service has no files for is refused as an ability', async () => {
      if (takesFiles()) return;
      const batch = await open();
      const told = await failed(
        service.send(under.access(), sendInput(batch, { [named('a.tsv')]: bytes(1) })),
      );
      expect(told.code).toBe('service.cannot');
    });
  });
}

/** Bytes that do not repeat within a chunk. */
function bytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function bodyOf(content: Uint8Array): FileBody {
  return {
    bytes: content.byteLength,
    facts: undefined,
    async *chunks() {
      for (let at = 0; at < content.byteLength; at += 64 * 1024) yield content.subarray(at, at + 64 * 1024);
    },
    proof: () => Promise.reject(new Error('the core asks for the proof, no adapter does')),
    close: () => Promise.resolve(),
  };
}
