import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PracticeServer } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import { basic, BATCH_KEY, fileParts, HAPLO_SERVICES, post, upload } from './haploFixtures.ts';

const CORPUS = fileURLToPath(new URL('../../fixtures/protocol-samples/corpus/haplo/', import.meta.url));

interface Recorded {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

interface RecordedRun {
  readonly state: string;
  readonly storedErrorCount: number;
  readonly recordsRead: number;
  readonly recordsSaved?: number;
  /** Where there were very many, some are replaced by one line in the middle; see `messagesTotal`. */
  readonly messages: readonly string[];
  readonly messagesTotal?: number;
  readonly dies?: { readonly message: string; readonly messageIsEngineSpecific: boolean };
}

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly log: string;
  readonly errors: number;
  readonly recordsRead: number;
  readonly recordsSaved: number;
}

interface Manifest {
  readonly server: { readonly models: readonly string[] };
  readonly models: Readonly<Record<string, unknown>>;
  readonly controls: readonly {
    readonly file: string;
    readonly what: string;
    readonly upload: Recorded;
    readonly uploadIfModelInstalled?: Recorded;
  }[];
  readonly data: readonly {
    readonly id: string;
    readonly control: string;
    readonly model: string;
    readonly dryRun: RecordedRun;
    readonly realRun: RecordedRun;
    readonly controlUpload: Recorded;
    readonly controlUploadIfModelInstalled?: Recorded;
    readonly files: readonly { readonly name: string; readonly path: string; readonly upload: Recorded }[];
  }[];
}

const MANIFEST = JSON.parse(readFileSync(`${CORPUS}manifest.json`, 'utf8')) as Manifest;
const GOOD = basic(BATCH_KEY);

let publicServer: PracticeServer;
let fullServer: PracticeServer;

beforeAll(async () => {
  publicServer = await startPracticeServer({ services: HAPLO_SERVICES, speed: 10_000 });
  const models = [...MANIFEST.server.models, ...Object.keys(MANIFEST.models)];
  fullServer = await startPracticeServer({
    speed: 10_000,
    services: { ...HAPLO_SERVICES, 'haplo-batch': { ...HAPLO_SERVICES['haplo-batch'], models } },
  });
});

afterAll(async () => {
  await publicServer.stop();
  await fullServer.stop();
});

function apiOf(server: PracticeServer): string {
  return `${server.url}/haplo/api/haplo-data-import-batch`;
}

async function expectControl(server: PracticeServer, file: string, recorded: Recorded): Promise<void> {
  const content = readFileSync(CORPUS + file);
  const answer = await upload(
    `${apiOf(server)}/control`,
    [{ name: 'file', content, filename: 'control.json' }],
    GOOD,
  );
  expect(answer.status).toBe(recorded.status);
  expect(answer.headers['content-type']?.split(';')[0]).toBe(recorded.contentType);
  if (recorded.body !== undefined) expect(answer.body).toBe(recorded.body);
}

describe('the upload of a recorded control file is answered as recorded', () => {
  test('there are recordings', () => {
    expect(MANIFEST.controls.length).toBeGreaterThan(40);
    expect(MANIFEST.data.length).toBeGreaterThan(40);
  });

  test.each(MANIFEST.controls.map((recorded) => [recorded.file, recorded.what, recorded] as const))(
    '%s: %s',
    async (_file, _what, recorded) => {
      await expectControl(publicServer, recorded.file, recorded.upload);
      const installed = recorded.uploadIfModelInstalled;
      if (installed !== undefined) await expectControl(fullServer, recorded.file, installed);
    },
  );
});

describe('recorded data files are answered with their digests', () => {
  test.each(MANIFEST.data.map((recorded) => [recorded.id, recorded] as const))(
    '%s',
    async (_id, recorded) => {
      await expectControl(publicServer, recorded.control, recorded.controlUpload);
      const control = recorded.controlUploadIfModelInstalled ?? recorded.controlUpload;
      await expectControl(fullServer, recorded.control, control);
      const api = apiOf(fullServer);
      const batch = (await post(`${api}/batch`, `control=${control.body ?? ''}`, GOOD)).body;
      for (const { name, path, upload: answer } of recorded.files) {
        const sent = await upload(`${api}/file`, fileParts(batch, name, readFileSync(CORPUS + path)), GOOD);
        expect([sent.status, sent.body]).toEqual([answer.status, answer.body]);
      }
    },
  );
});

// The models that the recordings invented have no public description, and their records are judged elsewhere.
const PUBLIC = MANIFEST.data.filter(({ model }) => MANIFEST.server.models.includes(model));

/** Makes a batch of the recorded files, runs it and gives what became of it. */
async function runRecorded(recorded: Manifest['data'][number], mode: string): Promise<Batch> {
  const api = apiOf(publicServer);
  await expectControl(publicServer, recorded.control, recorded.controlUpload);
  const id = (await post(`${api}/batch`, `control=${recorded.controlUpload.body ?? ''}`, GOOD)).body;
  for (const { name, path } of recorded.files) {
    await upload(`${api}/file`, fileParts(id, name, readFileSync(CORPUS + path)), GOOD);
  }
  await post(`${api}/schedule`, `batch=${id}${mode}`, GOOD);
  const batch = (): Batch | undefined =>
    (publicServer.state()['haplo-batch'] as { batches: Batch[] }).batches.find((known) => known.id === id);
  await expect.poll(() => batch()?.state, { timeout: 10_000 }).not.toMatch(/scheduled|running/);
  return batch() as Batch;
}

function expectRun(batch: Batch, run: RecordedRun): void {
  const lines = batch.log.split('\n').slice(1, -1);
  const exception = lines.at(-1)?.startsWith('EXCEPTION: ') === true ? lines.pop() : undefined;
  expect(batch.state).toBe(run.state);
  expect(batch.errors).toBe(run.storedErrorCount);
  expect(batch.recordsRead).toBe(run.recordsRead);
  if (run.recordsSaved !== undefined) expect(batch.recordsSaved).toBe(run.recordsSaved);
  if (run.messagesTotal === undefined) expect(lines).toEqual(run.messages);
  else {
    expect(lines).toHaveLength(run.messagesTotal);
    expect([...lines.slice(0, 10), ...lines.slice(-2)]).toEqual(
      run.messages.filter((message) => !message.startsWith('... ')),
    );
  }
  if (run.dies === undefined) expect(exception).toBeUndefined();
  else if (run.dies.messageIsEngineSpecific) expect(exception).toBeDefined();
  else expect(exception).toContain(`EXCEPTION: Error during import: ${run.dies.message}. File: `);
}

describe('a run of recorded files of a public model ends and logs as recorded', () => {
  test('there are such recordings', () => expect(PUBLIC.length).toBeGreaterThan(20));

  test.each(PUBLIC.map((recorded) => [recorded.id, recorded] as const))('%s', async (_id, recorded) => {
    expectRun(await runRecorded(recorded, '&mode=dry-run'), recorded.dryRun);
    expectRun(await runRecorded(recorded, ''), recorded.realRun);
  });
});
