import { z } from 'zod';
import { isControlOnly } from '../../../shared/model/batchStatus.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { JobKind } from '../../../shared/model/importJob.ts';
import { HAPLO_PUBLIC_LISTS } from '../../../shared/services/haplo/controlFile.ts';
import {
  batchNotFound,
  controlNotFound,
  handlerFailed,
  notUploading,
  textAnswer,
} from '../../../shared/services/haplo/answers.ts';
import { IDENTIFIER_BYTES, newHaploIdentifier } from '../../../shared/services/haplo/identifier.ts';
import { HAPLO_NOT_JSON } from '../../../shared/services/haplo/serverText.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../../shared/services/haplo/limits.ts';
import { SCHEDULED } from '../../../shared/services/haplo/wire.ts';
import {
  haploControlVerdict,
  type HaploControlVerdict,
} from '../../../shared/checks/haplo/controlVerdict.ts';
import type { BatchState } from '../../core/draft.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import type { HaploWork } from './haploParts.ts';

/** What is known of a control file that a script gave: its comment, and the entry in the queue it went to, if any. */
const controlSchema = z.object({ comment: z.string(), entry: z.string().optional() });
type KnownControl = z.infer<typeof controlSchema>;

/** Keeps that the server has a control file. */
export async function noteControl(work: HaploWork, digest: string, control: KnownControl): Promise<void> {
  const { core } = work.parts;
  await core.remember(work.gateway.destination.id, `control.${digest}`, JSON.stringify(control));
}

/** True while a control file waits to be sent: a batch that uses it must wait too. */
export async function isControlPending(work: HaploWork, digest: string): Promise<boolean> {
  const control = await knownControl(work, digest);
  return control !== undefined && (await pendingEntry(work, control)) !== undefined;
}

/** Takes a control file into the queue, after the server's own checks as far as they are known. */
export async function queueControl(
  work: HaploWork,
  given: { readonly stored: SpoolEntry; readonly filename: string; readonly comment: string },
): Promise<MirrorReply> {
  const { core, spool } = work.parts;
  const { sha256, bytes } = given.stored;
  const before = await knownControl(work, sha256);
  if (before === undefined) {
    if (bytes > HAPLO_STRING_BYTES_MAX) return known(textAnswer(400, HAPLO_NOT_JSON));
    const content = await spool.read(sha256, HAPLO_STRING_BYTES_MAX);
    if (!content.ok) return notNow('Waybill cannot read its own copy.');
    const verdict = haploControlVerdict(content.value, HAPLO_PUBLIC_LISTS);
    if (verdict.status === 500) return known(handlerFailed());
    if (verdict.status === 400 && !isForServerToSay(verdict)) return known(textAnswer(400, verdict.body));
  }
  // The server adds a row for a new pair of digest and comment only.
  if (before?.comment !== given.comment) {
    const entry = await core.openBatch({
      destination: work.gateway.destination,
      comment: given.comment,
      controlComment: given.comment,
      control: { kind: 'spool', sha256, name: given.filename },
    });
    await noteControl(work, sha256, { comment: given.comment, entry: entry.id });
  }
  return queued(textAnswer(200, sha256));
}

/** A server has more models, filters and readers than the public ones: only it can refuse what is merely unknown here. */
function isForServerToSay(verdict: Extract<HaploControlVerdict, { status: 400 }>): boolean {
  const own = new Set(['unknown-model', 'unknown-filter', 'unknown-reader', 'unknown-record-processor']);
  return verdict.places.length > 0 && verdict.places.every(({ code }) => own.has(code));
}

/** Makes a batch of the batch API with an id of our own, good for ever. */
export async function queueBatch(
  work: HaploWork,
  given: { readonly control: string; readonly comment: string },
): Promise<MirrorReply> {
  const { core } = work.parts;
  const { destination } = work.gateway;
  const control = await knownControl(work, given.control);
  if (control === undefined) return known(controlNotFound(given.control));
  const id = freshIdentifier(work);
  const { comment } = given;
  const entry = await pendingEntry(work, control);
  if (entry !== undefined && (await core.useControl(entry.batch.id, { given: id, comment })))
    return queued(textAnswer(200, id));
  // It may wait in another batch: this one brings it along, and a second upload of the same changes nothing.
  const spooled = entry?.batch.control?.kind === 'spool' ? entry.batch.control : undefined;
  await core.openBatch({
    destination,
    comment,
    given: id,
    control: spooled ?? { kind: 'digest', sha256: given.control },
    ...(spooled === undefined ? {} : { controlComment: control.comment }),
  });
  return queued(textAnswer(200, id));
}

/** Makes a batch of the standard API. Which kinds there are only the server knows. */
export async function queueStandardBatch(
  work: HaploWork,
  given: { readonly apiKind: string; readonly comment: string },
): Promise<MirrorReply> {
  const id = freshIdentifier(work);
  await work.parts.core.openBatch({ destination: work.gateway.destination, given: id, ...given });
  return queued(textAnswer(200, id));
}

/** Adds a file to a batch, whatever its state and name: the server checks neither. */
export async function queueFile(
  work: HaploWork,
  given: { readonly batch: string; readonly name: string; readonly stored: SpoolEntry },
): Promise<MirrorReply> {
  const state = await batchGiven(work, given.batch);
  if (state === undefined) return unknownBatch(work, given.batch);
  const added = await work.parts.core.addItem(state.batch.id, { ...given.stored, name: given.name });
  return added ? queued(textAnswer(200, given.stored.sha256)) : known(batchNotFound(given.batch));
}

/** Asks for a run of a batch. */
export async function queueSchedule(
  work: HaploWork,
  given: { readonly batch: string; readonly kind: JobKind },
): Promise<MirrorReply> {
  const state = await batchGiven(work, given.batch);
  if (state === undefined) return unknownBatch(work, given.batch);
  const asked = await work.parts.core.queueRun(state.batch.id, given.kind);
  return asked ? queued(textAnswer(200, SCHEDULED)) : known(notUploading(given.batch));
}

/** The batch that a script means; one that a person cancelled is gone for scripts too. */
export async function batchGiven(work: HaploWork, given: string): Promise<BatchState | undefined> {
  const state = await work.parts.core.batchGiven(work.gateway.destination.id, given);
  return state?.batch.cancelledAt === undefined ? state : undefined;
}

/** Away from the server an id that was never given here is none; a server that fails in the middle may know it. */
export function unknownBatch(work: HaploWork, given: string): MirrorReply {
  return work.credentials === undefined
    ? known(batchNotFound(given))
    : notNow('The server did not answer, and Waybill does not know this batch.');
}

async function knownControl(work: HaploWork, digest: string): Promise<KnownControl | undefined> {
  const text = await work.parts.core.recall(work.gateway.destination.id, `control.${digest}`);
  if (text === undefined) return undefined;
  const control = controlSchema.parse(JSON.parse(text));
  if (control.entry === undefined) return control;
  const entry = await work.parts.core.state(control.entry as BatchId);
  // Cancelled before it went out: the server never got it.
  const isLost =
    entry === undefined || (entry.batch.cancelledAt !== undefined && entry.batch.remote === undefined);
  return isLost ? undefined : control;
}

/** The entry that a control file waits in. */
async function pendingEntry(work: HaploWork, control: KnownControl): Promise<BatchState | undefined> {
  if (control.entry === undefined) return undefined;
  const entry = await work.parts.core.state(control.entry as BatchId);
  if (entry === undefined || entry.batch.remote !== undefined) return undefined;
  return isControlOnly(entry.batch) || entry.batch.control?.kind === 'spool' ? entry : undefined;
}

function freshIdentifier(work: HaploWork): string {
  return newHaploIdentifier(() => work.parts.random.bytes(IDENTIFIER_BYTES));
}
