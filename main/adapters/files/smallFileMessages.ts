import type { FileSample } from '../../core/ports/folders.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { Result } from '../../../shared/model/result.ts';

/** A file below its root, without links that lead out. */
export interface FilePlace {
  readonly path: string;
  readonly root: string;
}

/** A small file that was read whole, or `large` where it has more bytes than may be read at once. */
export type SmallRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly sha256: string; readonly facts: FileFacts }
  | { readonly kind: 'large' };

/** What the thread is asked. Several go together. */
export type SmallFileRequest = { readonly id: number } & (
  | { readonly ask: 'read'; readonly place: FilePlace; readonly bytesMax: number }
  | { readonly ask: 'facts'; readonly place: FilePlace }
  | { readonly ask: 'sample'; readonly place: FilePlace }
);

/** What it answers. `replaced` = another file came to the place while it was being opened. */
export type SmallFileReply =
  | { readonly id: number; readonly ask: 'read'; readonly result: Result<SmallRead, Failure | 'replaced'> }
  | { readonly id: number; readonly ask: 'facts'; readonly result: Result<FileFacts> }
  | { readonly id: number; readonly ask: 'sample'; readonly result: Result<FileSample> };
