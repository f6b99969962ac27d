import {
  DSP_EXTENSIONS,
  DSP_EXTENSIONS_SINCE,
  DSP_NAME_CHARACTERS,
  DSP_NAME_MESSAGES,
} from '../../services/dspIngest/fileNames.ts';
import type { DspNameReason } from '../../services/dspIngest/fileNames.ts';
import {
  javaEqualsIgnoreCase,
  javaFileExtension,
  javaNormalisedElements,
  javaSplitPath,
} from './javaNames.ts';

/** What the server will say of a name: taken, refused with one of its reasons, or broken by it (answers 500). */
export type DspNameAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly reason: DspNameReason; readonly message: string }
  | { readonly kind: 'broken' };

/** Everything that can be told of a name before it is sent. */
export interface DspNameVerdict {
  /** POST .../bulk-ingest/ingest/{file}, where the name may hold folders. */
  readonly bulkIngest: DspNameAnswer;
  /** The bare name rule of the single-asset route. */
  readonly assetFilename: DspNameAnswer;
  /** The path under the import folder, and in mapping.csv, where the bulk route takes the name. */
  readonly storedAs?: string;
  /** Stored, but the bulk ingest passes over hidden files. */
  readonly skippedByIngest: boolean;
  /** The server stores the text as sent; true when that is not the composed form (NFC). */
  readonly decomposed: boolean;
  /** The first server version that takes the extension, where older ones refuse it. */
  readonly since?: string;
}

/** Foretells the server's verdict on a remote name (with `/` between folders, not percent-encoded). */
export function checkDspName(name: string): DspNameVerdict {
  const { answer, elements } = bulkIngestAnswer(name);
  const base = elements.at(-1) ?? '';
  const extension = knownExtension(javaFileExtension(base.normalize('NFC')));
  const since = extension === undefined ? undefined : DSP_EXTENSIONS_SINCE[extension];
  return {
    bulkIngest: answer,
    assetFilename: assetFilenameAnswer(name),
    ...(answer.kind === 'ok' && { storedAs: elements.join('/') }),
    skippedByIngest: answer.kind === 'ok' && base.startsWith('.'),
    decomposed: name !== name.normalize('NFC'),
    ...(since !== undefined && { since }),
  };
}

/** `ok`, the server's message, or `broken`: the verdict as one word or sentence. */
export function dspAnswerText(answer: DspNameAnswer): string {
  switch (answer.kind) {
    case 'ok':
      return 'ok';
    case 'refused':
      return answer.message;
    case 'broken':
      return 'broken';
    default:
      return answer satisfies never;
  }
}

const NUL = '\0';
const OK: DspNameAnswer = { kind: 'ok' };

function bulkIngestAnswer(name: string): { answer: DspNameAnswer; elements: readonly string[] } {
  // A NUL is an InvalidPathException on the server: a defect, answered 500.
  if (name.includes(NUL)) return { answer: { kind: 'broken' }, elements: [] };
  const segments = javaSplitPath(name);
  if (segments.length === 0) return { answer: refused('empty'), elements: [] };
  const elements = javaNormalisedElements(segments);
  // The server compares text, not elements: `..foo.txt` is refused too.
  if (elements.join('/').startsWith('..')) return { answer: refused('traversal'), elements };
  return { answer: assetFilenameAnswer(elements.at(-1) ?? ''), elements };
}

function assetFilenameAnswer(name: string): DspNameAnswer {
  if (name.includes(NUL)) return { kind: 'broken' };
  const value = name.normalize('NFC');
  const isRoot = value !== '' && /^\/+$/.test(value);
  if (isRoot) return { kind: 'broken' };
  if (javaNormalisedElements(value.split('/')).at(-1) !== value) {
    // "." normalises to the empty path, whose name differs from it.
    return refused('path');
  }
  if (knownExtension(javaFileExtension(value)) === undefined) return refused('extension');
  return DSP_NAME_CHARACTERS.test(value) ? OK : refused('characters');
}

function refused(reason: DspNameReason): DspNameAnswer {
  return { kind: 'refused', reason, message: DSP_NAME_MESSAGES[reason] };
}

const EXTENSIONS: readonly string[] = Object.values(DSP_EXTENSIONS).flat();

function knownExtension(extension: string): string | undefined {
  return EXTENSIONS.find((known) => javaEqualsIgnoreCase(known, extension));
}
