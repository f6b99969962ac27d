import { DetailedError, Upload, type FileReader } from 'tus-js-client';
import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { ECOTAXA_PATHS } from '../../../../shared/services/ecotaxa/wire.ts';
import { FileReadError } from '../../../core/ports/files.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import { notUnderstood } from '../../http/statusFailure.ts';
import { aboutAccess, ecotaxaFailure } from './ecotaxaFailure.ts';
import { addressOf, type EcotaxaCaller } from './ecotaxaSession.ts';
import { OtherPackage, type PackageReader } from './packageReader.ts';
import { TusCallFailed, tusStackOver, uploadAddress, uploadId } from './tusStack.ts';

/** One piece of an upload: with a proxy that ends requests after a minute, still fine at 150 KiB a second. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** An upload to make or to go on with. */
export interface TusJob {
  readonly caller: EcotaxaCaller;
  readonly reader: PackageReader;
  /** Name of the archive at the server. */
  readonly filename: string;
  /** An upload that was begun before. */
  readonly id: string | undefined;
  readonly onProgress: (packageBytes: number) => void;
  /** Called before a piece is sent, with where it ends; awaited. */
  readonly beforePiece: (id: string, upTo: number) => Promise<void>;
}

/** How it ended. `absent`: the server has no resumable uploads. `gone`: it does not know this one (any more). */
export type TusEnd =
  | { readonly kind: 'whole' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'other-package' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Uploads a package by TUS 1.0, piece by piece. Tries nothing twice: whether to try again is for the core to decide. */
export function tusUpload(job: TusJob): Promise<TusEnd> {
  const { caller, reader, id } = job;
  return new Promise((resolve) => {
    const upload: Upload = new Upload(PLACEHOLDER, {
      // Without an endpoint an upload that is gone is not silently begun anew.
      ...(id === undefined
        ? { endpoint: addressOf(caller.access, ECOTAXA_PATHS.tus) }
        : { uploadUrl: uploadAddress(caller, id) }),
      // A server that is asked for an upload without both of these answers 400.
      metadata: { filename: job.filename, filetype: 'application/zip' },
      uploadSize: reader.bytes,
      chunkSize: PIECE_BYTES,
      retryDelays: null,
      storeFingerprintForResuming: false,
      fingerprint: () => Promise.resolve(''),
      httpStack: tusStackOver(caller, reader.bytes),
      fileReader: sourceOver(job, () => upload.url ?? ''),
      onProgress: (sent) => job.onProgress(sent),
      onSuccess: () => resolve({ kind: 'whole' }),
      onError: (error) => resolve(endOf(job, error)),
    });
    upload.start();
  });
}

/** The client asks for an input; the bytes come from the source below. */
const PLACEHOLDER = Buffer.alloc(0);

function sourceOver(job: TusJob, url: () => string): FileReader {
  const { reader } = job;
  return {
    openFile: () =>
      Promise.resolve({
        size: reader.bytes,
        slice: async (start: number, end: number) => {
          const piece = await reader.piece(start, end);
          await job.beforePiece(uploadId(url()), start + piece.byteLength);
          // The client takes the size of a piece from a property of this name.
          return {
            value: Object.assign(piece, { size: piece.byteLength }),
            done: start + piece.byteLength === reader.bytes,
          };
        },
        close: () => undefined,
      }),
  };
}

function endOf(job: TusJob, error: Error | DetailedError): TusEnd {
  const cause = error instanceof DetailedError ? (error.causingError ?? error) : error;
  if (cause instanceof TusCallFailed || cause instanceof FileReadError)
    return { kind: 'failed', failure: cause.failure };
  if (cause instanceof OtherPackage) return { kind: 'other-package' };
  const response = error instanceof DetailedError ? error.originalResponse : null;
  const answer = response?.getUnderlyingObject() as HttpAnswer | undefined;
  if (answer === undefined)
    return { kind: 'failed', failure: failure('internal.bug', { reason: error.message }) };
  const isCreation = error instanceof DetailedError && error.originalRequest.getMethod() === 'POST';
  return endOfAnswer(job, answer, isCreation);
}

function endOfAnswer(job: TusJob, answer: HttpAnswer, isCreation: boolean): TusEnd {
  const { reader, filename } = job;
  const { access } = job.caller;
  const { status } = answer;
  const host = hostOf(access.destination.url);
  if (status === 404 || status === 405 || status === 410)
    return isCreation && status !== 410 ? { kind: 'absent' } : { kind: 'gone' };
  if (status === 413)
    return {
      kind: 'failed',
      failure: failure('remote.too-large', { host, name: filename, bytes: reader.bytes }),
    };
  // Somebody else, or an earlier try of ours that is still being written, has moved the offset.
  if (status === 409 || status === 423)
    return {
      kind: 'failed',
      failure: failure('network.cut', {
        host,
        reason: 'the server has another part of it than was sent last',
      }),
    };
  const about = aboutAccess(access);
  const expected = 'an upload that goes on';
  return {
    kind: 'failed',
    failure: ecotaxaFailure(answer, about, { expected }) ?? notUnderstood(answer, about, expected),
  };
}
