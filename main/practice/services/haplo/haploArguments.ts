import type { Answer } from '../../framework/answer.ts';
import type { StoredBody } from '../../framework/bodyStore.ts';
import type { FormPart } from '../../framework/multipart.ts';
import { decodeForm } from '../../framework/parameters.ts';
import { failedValidation, handlerFailed, sizeLimitExceeded, unexpectedFile } from './haploAnswers.ts';

/** The field in which a handler that takes a file takes it. */
const FILE_FIELD = 'file';

/** Query parameters that are never given to a handler. */
const HIDDEN_QUERY_PARAMETERS = ['_ak', '__'];

/** What came with a request, by name. */
export interface HaploInput {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: StoredBody | undefined;
}

/** One argument of a handler, in the order in which they are looked at. */
export interface HaploArgument {
  readonly name: string;
  readonly kind: 'text' | 'optionalText' | 'file';
}

/** A handler's arguments. */
export interface HaploArguments {
  readonly text: (name: string) => string;
  readonly optionalText: (name: string) => string | undefined;
  readonly file: () => StoredBody;
}

/** An answer in place of a value. */
export type OrAnswer<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'answer'; readonly answer: Answer };

/**
 * Reads a form body by sniffing, whatever its type: one that starts with `<`, `{` or `[` is not read at all. Its values
 * replace those of the query. Source: haplo a6352c9, handler.rb handle_with_decode.
 */
export function urlencodedInput(queryText: string, body: string): HaploInput {
  const fields = queryFields(queryText);
  if (!/^\s*[<{[]/.test(body)) {
    for (const [name, value] of decodeForm(body)) fields.set(name, value);
  }
  return { fields, file: undefined };
}

/** Reads the parts of an upload; the first one that may not be there decides. Source: haplo a6352c9, FileUploads.java. */
export function multipartInput(queryText: string, parts: readonly FormPart[]): OrAnswer<HaploInput> {
  const fields = queryFields(queryText);
  let file: StoredBody | undefined;
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
  return new Map(decodeForm(queryText).filter(([name]) => !HIDDEN_QUERY_PARAMETERS.includes(name)));
}

/**
 * Decodes a handler's arguments before it runs: an absent one is a 400 that does not name it, a text where a file belongs an
 * exception. An empty text counts as given. Source: haplo a6352c9, plugin.js callHandlerWithArguments.
 */
export function decodeArguments(
  wanted: readonly HaploArgument[],
  { fields, file }: HaploInput,
): OrAnswer<HaploArguments> {
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
