import type { ServiceAnswer } from '../serviceAnswer.ts';
import { failedValidation, handlerFailed, sizeLimitExceeded, unexpectedFile } from './answers.ts';

/** The field in which a handler that takes a file takes it. */
const FILE_FIELD = 'file';

/** Query parameters that are never given to a handler. */
const HIDDEN_QUERY_PARAMETERS = ['_ak', '__'];

/** What came with a request, by name; `File` is whatever the reader keeps of an uploaded file. */
export interface HaploInput<File> {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: File | undefined;
}

/** One part of an upload, in the order of arrival. */
export type HaploPart<File> =
  | { readonly kind: 'field'; readonly name: string; readonly value: string; readonly isCut: boolean }
  | { readonly kind: 'file'; readonly name: string; readonly stored: File };

/** One argument of a handler, in the order in which they are looked at. */
export interface HaploArgument {
  readonly name: string;
  readonly kind: 'text' | 'optionalText' | 'file';
}

/** A handler's arguments. */
export interface HaploArguments<File> {
  readonly text: (name: string) => string;
  readonly optionalText: (name: string) => string | undefined;
  readonly file: () => File;
}

/** An answer in place of a value. */
export type OrAnswer<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'answer'; readonly answer: ServiceAnswer };

/** The handlers of the batch API and of the standard API, and what they take. Source: haplo-plugins e39348a; haplo-docs d60e914. */
export const HAPLO_ARGUMENTS = {
  control: [
    { name: 'file', kind: 'file' },
    { name: 'comment', kind: 'optionalText' },
  ],
  batch: [
    { name: 'control', kind: 'text' },
    { name: 'comment', kind: 'optionalText' },
  ],
  standardBatch: [
    { name: 'kind', kind: 'text' },
    { name: 'comment', kind: 'optionalText' },
  ],
  file: [
    { name: 'batch', kind: 'text' },
    { name: 'name', kind: 'text' },
    { name: 'file', kind: 'file' },
  ],
  schedule: [
    { name: 'batch', kind: 'text' },
    { name: 'mode', kind: 'optionalText' },
  ],
} as const satisfies Readonly<Record<string, readonly HaploArgument[]>>;

/** Whether the server takes the body for an upload: a multipart form with a boundary. */
export function isHaploUpload(contentType: string | undefined): boolean {
  return /^multipart\/form-data\s*;.*\bboundary=/i.test(contentType ?? '');
}

/**
 * Reads a form body by sniffing, whatever its type: one that starts with `<`, `{` or `[` is not read at all. Its values
 * replace those of the query. Source: haplo a6352c9, handler.rb handle_with_decode.
 */
export function urlencodedInput(queryText: string, body: string): HaploInput<never> {
  const fields = queryFields(queryText);
  if (!/^\s*[<{[]/.test(body)) {
    for (const [name, value] of new URLSearchParams(body)) fields.set(name, value);
  }
  return { fields, file: undefined };
}

/** Reads the parts of an upload; the first one that may not be there decides. Source: haplo a6352c9, FileUploads.java. */
export function multipartInput<File>(
  queryText: string,
  parts: readonly HaploPart<File>[],
): OrAnswer<HaploInput<File>> {
  const fields = queryFields(queryText);
  let file: File | undefined;
  for (const part of parts) {
    if (part.kind === 'field') {
      if (part.isCut) return { kind: 'answer', answer: sizeLimitExceeded() };
      fields.set(part.name, part.value);
      continue;
    }
    if (part.name !== FILE_FIELD) return { kind: 'answer', answer: unexpectedFile(part.name) };
    file = part.stored;
  }
  return { kind: 'value', value: { fields, file } };
}

function queryFields(queryText: string): Map<string, string> {
  return new Map(
    [...new URLSearchParams(queryText)].filter(([name]) => !HIDDEN_QUERY_PARAMETERS.includes(name)),
  );
}

/**
 * Decodes a handler's arguments before it runs: an absent one is a 400 that does not name it, a text where a file belongs an
 * exception. An empty text counts as given. Source: haplo a6352c9, plugin.js callHandlerWithArguments.
 */
export function decodeArguments<File>(
  wanted: readonly HaploArgument[],
  { fields, file }: HaploInput<File>,
): OrAnswer<HaploArguments<File>> {
  for (const { name, kind } of wanted) {
    if (kind === 'text' && !fields.has(name)) return { kind: 'answer', answer: failedValidation() };
    if (kind !== 'file' || file !== undefined) continue;
    const isText = (fields.get(name) ?? '') !== '';
    return { kind: 'answer', answer: isText ? handlerFailed() : failedValidation() };
  }
  return {
    kind: 'value',
    value: {
      text: (name) => fields.get(name) ?? '',
      optionalText: (name) => fields.get(name),
      file: () => {
        if (file === undefined) throw new Error('this handler takes no file');
        return file;
      },
    },
  };
}
