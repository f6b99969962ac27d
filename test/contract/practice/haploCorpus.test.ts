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
  publicServer = await startPracticeServer({ services: HAPLO_SERVICES });
  const models = [...MANIFEST.server.models, ...Object.keys(MANIFEST.models)];
  fullServer = await startPracticeServer({
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
