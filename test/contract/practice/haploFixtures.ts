import { rawCall } from './rawCall.ts';
import type { RawAnswer } from './rawCall.ts';
import type { RawPart } from './rawForm.ts';
import { FORM_HEADERS, formBody } from './rawForm.ts';

/** Good keys of the two APIs, and keys that are known but may not do this. */
export const BATCH_KEY = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rT';
export const STANDARD_KEY = 'sB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rT';
export const OUTSIDER_KEY = 'oB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rT';
export const BLOCKED_KEY = 'bB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5kL7nP9rT';

const BATCH_PATHS = '/api/haplo-data-import-batch/';

/** Options for a practice server with these keys. */
export const HAPLO_SERVICES = {
  'haplo-batch': {
    keys: [
      { key: BATCH_KEY, pathPrefix: BATCH_PATHS, holder: 'member' },
      { key: OUTSIDER_KEY, pathPrefix: BATCH_PATHS, holder: 'outsider' },
      { key: BLOCKED_KEY, pathPrefix: BATCH_PATHS, holder: 'blocked' },
    ],
  },
  'haplo-standard': {
    keys: [{ key: STANDARD_KEY, pathPrefix: '/api/haplo-data-import-standard-api/', holder: 'member' }],
  },
};

/** `printf 'haplo:KEY' | base64`, by key. */
export function basic(key: string, user = 'haplo'): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}` };
}

/** A control file and its SHA-256 as `sha256sum` gives it. */
export const CONTROL =
  '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{"people.tsv":{"read":"tsv-with-name-row"}},"instructions":[]}';
export const CONTROL_SHA256 = 'e5822d7d9b962c10e64cbe351996377456ed76914ecd5c3d39da95cc39eec9bb';

/** Data and its SHA-256: the two test vectors everybody knows. */
export const ABC_SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A form POST as `curl -d` makes it. */
export async function post(url: string, body: string, headers: Record<string, string>): Promise<RawAnswer> {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return rawCall(url, { method: 'POST', headers: { ...type, ...headers }, body });
}

/** A multipart POST as `curl -F` makes it. */
export async function upload(
  url: string,
  parts: readonly RawPart[],
  headers: Record<string, string>,
): Promise<RawAnswer> {
  return rawCall(url, { method: 'POST', headers: { ...FORM_HEADERS, ...headers }, body: formBody(parts) });
}

/** The parts of a file's upload, in the order of the documentation's script. */
export function fileParts(batch: string, name: string, content: string | Uint8Array): readonly RawPart[] {
  return [
    { name: 'batch', content: batch },
    { name: 'name', content: name },
    { name: 'file', content, filename: name },
  ];
}
