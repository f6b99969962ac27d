import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { PracticeServer, PracticeServerOptions } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import type { RawAnswer, RawCall } from './rawCall.ts';
import { rawCall } from './rawCall.ts';
import { FORM_HEADERS, formBody } from './rawForm.ts';

export const PASSWORD = 'a-Practice-Password1!';
export const EMAIL = 'waybill@practice.example';

/** A practice EcoTaxa with everything that waits made short, and a client that is signed in. */
export interface EcotaxaUnderTest {
  readonly server: PracticeServer;
  readonly url: string;
  token: string;
  /** Signed in unless `headers` say otherwise. */
  call(path: string, call?: RawCall): Promise<RawAnswer>;
  json<T = Record<string, unknown>>(path: string, call?: RawCall): Promise<T>;
  post(path: string, body: unknown): Promise<RawAnswer>;
  /** Uploads by multipart. */
  upload(name: string, bytes: Uint8Array, path?: string): Promise<RawAnswer>;
  startImport(source: string, more?: Readonly<Record<string, unknown>>, project?: number): Promise<number>;
  /** Polls until the job rests. */
  rested(id: number): Promise<Job>;
  stop(): Promise<void>;
}

export interface Job {
  readonly id: number;
  readonly state: string;
  readonly errors: readonly string[];
  readonly question: Readonly<Record<string, unknown>>;
  readonly reply: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
  readonly inside: Readonly<Record<string, unknown>>;
  readonly progress_pct: number | null;
  readonly progress_msg: string | null;
  readonly updated_on: string;
}

export async function ecotaxaUnderTest(
  options: Readonly<Record<string, unknown>> = {},
  more: Omit<PracticeServerOptions, 'services'> = {},
): Promise<EcotaxaUnderTest> {
  const server = await startPracticeServer({
    speed: 200,
    ...more,
    services: { ecotaxa: { password: PASSWORD, ...options } },
  });
  const url = server.services['ecotaxa']?.url ?? '';
  const signIn = await rawCall(`${url}/login`, jsonBody({ username: EMAIL, password: PASSWORD }));
  const token = JSON.parse(signIn.body) as string;
  const under: EcotaxaUnderTest = {
    server,
    url,
    token,
    call: (path, call = {}) =>
      rawCall(url + path, { ...call, headers: { Authorization: `Bearer ${under.token}`, ...call.headers } }),
    json: async (path, call) => JSON.parse((await under.call(path, call)).body) as never,
    post: (path, body) => under.call(path, jsonBody(body)),
    upload: (name, bytes, path) => {
      const body = formBody([
        ...(path === undefined ? [] : [{ name: 'path', content: path }]),
        { name: 'file', filename: name, content: bytes },
      ]);
      return under.call('/user_files/', { method: 'POST', headers: FORM_HEADERS, body });
    },
    startImport: async (source, more = {}, project = 1) => {
      const answer = await under.post(`/file_import/${project}`, { source_path: source, ...more });
      return (JSON.parse(answer.body) as { job_id: number }).job_id;
    },
    rested: async (id) => {
      for (;;) {
        const job = await under.json<Job>(`/jobs/${id}/`);
        if (job.state !== 'P' && job.state !== 'R') return job;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    stop: () => server.stop(),
  };
  return under;
}

export function jsonBody(value: unknown): RawCall {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** A zip with these members in this order. */
export async function zipOf(members: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream.pipe(new PassThrough()));
}

/** A table with one row for each object; columns by header, the first is `object_id`. */
export function tableOf(rows: readonly Readonly<Record<string, string>>[], types = '[t]'): string {
  const headers = Object.keys(rows[0] ?? { object_id: '' });
  const lines = [
    headers,
    headers.map(() => types),
    ...rows.map((row) => headers.map((name) => row[name] ?? '')),
  ];
  return `${lines.map((line) => line.join('\t')).join('\n')}\n`;
}

export const PNG = readFileSync(
  new URL('../../fixtures/protocol-samples/corpus/ecotaxa/v01-minimal/x.png', import.meta.url),
);
