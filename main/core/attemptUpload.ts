import { hostOf } from '../../shared/model/destination.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { sameFacts, type FileFacts } from '../../shared/model/fileFacts.ts';
import type { Item, ItemSource, Verification } from '../../shared/model/item.ts';
import type { RemoteBatch } from '../../shared/model/batch.ts';
import { VERIFICATIONS } from '../../shared/model/item.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { FileBody, Files, ReadProof } from './ports/files.ts';
import type { Access, ImportService, SentFile } from './ports/importService.ts';

/** How one try at sending one item ended. */
export type UploadOutcome =
  | {
      readonly kind: 'sent';
      readonly proof: ReadProof;
      /** Of the file that was read; absent for a kept copy, which has none. */
      readonly facts: FileFacts | undefined;
      readonly verification: Verification;
      readonly remoteDigest: string | undefined;
      readonly remoteRef: string | undefined;
    }
  /** The file is not, or did not stay, the version we meant to send: it must settle anew. `during` = bytes had gone out. */
  | { readonly kind: 'changed'; readonly during: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface UploadAttempt {
  readonly files: Pick<Files, 'open'>;
  readonly service: ImportService;
  readonly access: Access;
  readonly batch: RemoteBatch;
  readonly item: Item;
  readonly onProgress: (sentBytes: number) => void;
  /** Called when the server has answered that it took the file; what comes then is our own look at it. */
  readonly onTaken?: () => void;
  /** Digest of a kept copy of the very version that the item means, if there is one. */
  readonly copyOf?: (item: Item) => Promise<string | undefined>;
}

/** What a file that went away, or can no longer be had, ends a try with. */
const VANISHED: ReadonlySet<string> = new Set([
  'file.gone',
  'file.no-access',
  'file.unreadable',
  'file.not-a-file',
  'file.outside',
]);

/** True when a kept copy may stand in for a file that could not be read. */
export function isVanished(why: Failure): boolean {
  return VANISHED.has(why.code);
}

/**
 * One try at sending one item: open, send, read the proof, compare. Nothing is written here; the outcome says what
 * happened. Sent counts only when the file is the same version before and after, and the server's digest (where it
 * gives one) is that of the bytes that went out.
 */
export async function attemptUpload(attempt: UploadAttempt): Promise<UploadOutcome> {
  const outcome = await attemptFrom(attempt, attempt.item.source);
  if (outcome.kind !== 'failed' || !isVanished(outcome.failure)) return outcome;
  const sha256 = await attempt.copyOf?.(attempt.item);
  return sha256 === undefined ? outcome : attemptFrom(attempt, { kind: 'spool', sha256 });
}

async function attemptFrom(attempt: UploadAttempt, source: ItemSource): Promise<UploadOutcome> {
  const opened = await attempt.files.open(source);
  if (!opened.ok) return { kind: 'failed', failure: opened.failure };
  const body = opened.value;
  try {
    if (isOtherVersion(attempt.item, body)) return { kind: 'changed', during: false };
    return await sendBody(attempt, body);
  } finally {
    await body.close();
  }
}

function isOtherVersion(item: Item, body: FileBody): boolean {
  if (item.facts === undefined || body.facts === undefined) return false;
  return !sameFacts(item.facts, body.facts);
}

async function sendBody(attempt: UploadAttempt, body: FileBody): Promise<UploadOutcome> {
  const { service, access, batch, item, onProgress } = attempt;
  const answer = await service.send(access, { batch, files: [{ name: item.name, body }], onProgress });
  if (answer.ok) attempt.onTaken?.();
  const proof = await body.proof();
  // A change explains any failure better than the failure does: a short body, a refused length.
  if (proof.ok && !sameFacts(proof.value.before, proof.value.after)) return { kind: 'changed', during: true };
  if (!answer.ok) return { kind: 'failed', failure: answer.failure };
  if (!proof.ok) return { kind: 'failed', failure: proof.failure };
  const sent = answer.value[0];
  if (sent === undefined)
    return { kind: 'failed', failure: failure('internal.bug', { reason: 'the adapter told of no file' }) };
  const level = verify(sent, proof.value, { item, host: hostOf(access.destination) });
  if (!level.ok) return { kind: 'failed', failure: level.failure };
  return {
    kind: 'sent',
    proof: proof.value,
    facts: body.facts === undefined ? undefined : proof.value.after,
    verification: level.value,
    remoteDigest: sent.remoteDigest,
    remoteRef: sent.remoteRef,
  };
}

/** The strongest thing that the server's answer proves about the bytes that went out. */
export function verify(
  sent: SentFile,
  proof: Pick<ReadProof, 'sha256' | 'before'>,
  about: { readonly item: Pick<Item, 'name'>; readonly host: string },
): Result<Verification> {
  if (sent.refused !== undefined) return fail(sent.refused);
  if (sent.remoteDigest !== undefined) {
    if (sent.remoteDigest === proof.sha256) return ok('digest');
    return fail(
      failure('remote.corrupted', {
        host: about.host,
        name: about.item.name,
        ours: proof.sha256,
        theirs: sent.remoteDigest,
      }),
    );
  }
  if (sent.remoteBytes === undefined) return ok(sent.atLeast);
  if (sent.remoteBytes === proof.before.bytes) return ok(stronger('size', sent.atLeast));
  return fail(
    failure('remote.corrupted', {
      host: about.host,
      name: about.item.name,
      ours: proof.before.bytes,
      theirs: sent.remoteBytes,
    }),
  );
}

function stronger(one: Verification, other: Verification): Verification {
  return VERIFICATIONS.indexOf(one) >= VERIFICATIONS.indexOf(other) ? one : other;
}
