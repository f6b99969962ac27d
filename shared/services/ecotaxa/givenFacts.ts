import { z } from 'zod';
import { importRequest, type ImportRequest } from './importRequest.ts';

/** A batch with this fact is sent as it was given: each file under its own path in My Files, in order, nothing packed or removed. */
export const AS_GIVEN = 'asGiven';

const REQUEST = 'request';
const uploadPlace = (name: string): string => `upload ${name}`;

/** The import that a script asked for, whole. */
export interface GivenImport {
  readonly project: number;
  readonly request: ImportRequest;
}

/** The fact that keeps it. */
export function givenImportFact(given: GivenImport): Readonly<Record<string, string>> {
  return { [REQUEST]: JSON.stringify(given) };
}

/** The import that is to be asked for, where a script said so. */
export function givenImport(facts: Readonly<Record<string, string>>): GivenImport | undefined {
  const text = facts[REQUEST];
  if (text === undefined) return undefined;
  const { project, request } = z
    .object({ project: z.number(), request: z.unknown() })
    .parse(JSON.parse(text));
  const read = importRequest(request);
  return 'complaints' in read ? undefined : { project, request: read };
}

const begunSchema = z.object({ id: z.string().regex(/^[\w-]+$/), isWhole: z.boolean() });
/** A resumable upload that the server has begun: all of it was sent, or a part. */
export type BegunUpload = z.infer<typeof begunSchema>;

/** The fact that keeps it; without one it begins anew. */
export function begunUploadFact(
  name: string,
  begun: BegunUpload | undefined,
): Readonly<Record<string, string>> {
  return { [uploadPlace(name)]: begun === undefined ? '' : JSON.stringify(begun) };
}

/** What the server has begun of a file. */
export function begunUpload(facts: Readonly<Record<string, string>>, name: string): BegunUpload | undefined {
  const text = facts[uploadPlace(name)] ?? '';
  return text === '' ? undefined : begunSchema.parse(JSON.parse(text));
}
