import { createHmac } from 'node:crypto';
import type { PracticeServer, PracticeServerOptions } from '../../../main/practice/practiceServer.ts';
import { startPracticeServer } from '../../../main/practice/practiceServer.ts';
import type { RawAnswer } from './rawCall.ts';
import { rawCall } from './rawCall.ts';

/** An account of a test's DSP-API, its password the same for all. */
export function dspUser(username: string, scope: string): Record<string, string> {
  return {
    email: `${username}@example.org`,
    username,
    iri: `http://rdfh.ch/users/${username}`,
    password: 'correct horse',
    scope,
  };
}

export const DSP_USERS = [
  dspUser('admin', 'admin'),
  dspUser('writer', 'read:project:0002 write:project:0001 write:project:08e1 something:else'),
  dspUser('visitor', ''),
];

/** A practice server with one DSP-INGEST whose ingests take no time, unless told otherwise. */
export async function startDsp(
  options: Readonly<Record<string, unknown>> = {},
  server: Omit<PracticeServerOptions, 'services'> = {},
): Promise<PracticeServer> {
  return startPracticeServer({
    ...server,
    services: {
      'haplo-batch': false,
      'haplo-standard': false,
      robotoff: false,
      'dsp-ingest': { users: DSP_USERS, fileMsMin: 0, fileMsMax: 0, ...options },
    },
  });
}

/** Signs in over the wire and gives the header of every further call. */
export async function bearerOf(
  server: PracticeServer,
  username = 'admin',
): Promise<{ Authorization: string }> {
  const answer = await rawCall(`${server.url}/dsp-api/v2/authentication`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: 'correct horse' }),
  });
  return { Authorization: `Bearer ${(JSON.parse(answer.body) as { token: string }).token}` };
}

/** Calls of one project, with everything spelt out as a script would. */
export interface DspClient {
  upload(file: string, body: string | Uint8Array): Promise<RawAnswer>;
  start(): Promise<RawAnswer>;
  mapping(): Promise<RawAnswer>;
  finalize(): Promise<RawAnswer>;
  /** The mapping once nothing holds the project any more. */
  mappingAtRest(): Promise<string>;
}

export function dspClient(
  server: PracticeServer,
  bearer: { readonly Authorization: string },
  shortcode = '0001',
): DspClient {
  const base = `${server.url}/dsp/projects/${shortcode}/bulk-ingest`;
  const client: DspClient = {
    upload: (file, body) => rawCall(`${base}/ingest/${file}`, { method: 'POST', headers: bearer, body }),
    start: () => rawCall(base, { method: 'POST', headers: bearer }),
    mapping: () => rawCall(`${base}/mapping.csv`, { headers: bearer }),
    finalize: () => rawCall(`${base}/finalize`, { method: 'POST', headers: bearer }),
    mappingAtRest: async () => {
      for (;;) {
        const answer = await client.mapping();
        if (answer.status !== 409) return answer.body;
      }
    },
  };
  return client;
}

/** A token of any claims, signed with any secret. */
export function anyToken(
  claims: unknown,
  secret: string,
  header: unknown = { typ: 'JWT', alg: 'HS256' },
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
