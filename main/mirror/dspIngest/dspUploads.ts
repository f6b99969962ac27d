import { dspUploadTarget } from '../../../shared/checks/dspIngest/dspUploadAnswer.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { dspUploaded } from '../../../shared/services/dspIngest/answers.ts';
import { dspUploadedSchema } from '../../../shared/services/dspIngest/wire.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { SpoolTrouble } from '../formIntake.ts';
import { jsonOf, bodyAsSent, type WholeAnswer } from '../passOn.ts';
import { RawIntake } from '../rawIntake.ts';
import { passFormOn } from '../tee.ts';
import { dspBatches, openDspBatch } from './dspBatches.ts';
import { readBaseline } from './dspMappings.ts';
import type { DspWork } from './dspParts.ts';
import { dspCredentials, dspLive, dspWhole } from './dspRemote.ts';

const NO_ROOM = 'Waybill has no room for this file now. Try again later.';

/** POST ingest/{file}: passed on while it goes into the spool, or kept for later. `name` is decoded. */
export async function answerDspUpload(work: DspWork, name: string): Promise<MirrorReply> {
  if (!work.isOwn) return answerForeign(work);
  const { bytes, limitBytes } = await work.parts.spool.usage();
  if (bytes + (work.call.bodyBytes ?? 0) > limitBytes) return notNow(NO_ROOM);
  const passage = await openPassage(work);
  // Where the server cannot be asked what is wrong with a name, its own rule is.
  const target = dspUploadTarget(name);
  if (passage === undefined && 'refused' in target) return known(target.refused);
  const intake = new RawIntake(work.call, work.parts.spool);
  try {
    if (passage !== undefined) {
      const answered = await passedOn(work, intake);
      if (answered.ok) {
        if (isTaken(answered.value)) await note(work, { name, file: await intake.whole(), id: passage.id });
        return { origin: 'live', answer: answered.value };
      }
    }
    if ('refused' in target) return known(target.refused);
    return await keep(work, name, await intake.whole());
  } catch (error) {
    if (error instanceof SpoolTrouble) return notNow(NO_ROOM);
    throw error;
  } finally {
    await intake.abandon();
    passage?.release();
  }
}

/** Another project than the destination's: the server decides, and nothing is kept for it. */
async function answerForeign(work: DspWork): Promise<MirrorReply> {
  const answered = await dspLive(work, bodyAsSent(work.call));
  if (answered.ok) return { origin: 'live', answer: answered.value };
  return notNow(`Waybill queues files for project ${work.gateway.destination.options.shortcode ?? ''} only.`);
}

interface Passage {
  /** The batch it belongs to; undefined where it begins one. */
  readonly id: BatchId | undefined;
  readonly release: () => void;
}

/** The right to pass a file on: nothing earlier is owed, and nobody else is at the batch. */
async function openPassage(work: DspWork): Promise<Passage | undefined> {
  const { core } = work.parts;
  if (!work.isOpen) return undefined;
  const { open, isOwed } = await dspBatches(core, work.gateway.destination.id);
  if (isOwed) return undefined;
  if (open === undefined) return { id: undefined, release: () => undefined };
  const lease = await core.lease(open.batch.id);
  return lease === undefined ? undefined : { id: open.batch.id, release: () => lease.release() };
}

async function passedOn(work: DspWork, intake: RawIntake): Promise<Result<WholeAnswer>> {
  const signed = await dspCredentials(work);
  if (!signed.ok) return signed;
  const { authorization, token } = signed.value;
  const end = await passFormOn({
    call: work.call,
    relay: work.parts.relay,
    intake,
    credentials: { authorization },
    mayPass: () => Promise.resolve('pass'),
  });
  if (end.kind === 'kept') throw new Error('an upload was held back that might pass');
  return dspWhole(work, { answered: end.answer, token });
}

function isTaken(answer: WholeAnswer): boolean {
  return answer.status === 200 && dspUploadedSchema.safeParse(jsonOf(answer)).success;
}

/** Writes down what the server took. */
async function note(
  work: DspWork,
  taken: { readonly name: string; readonly file: SpoolEntry; readonly id: BatchId | undefined },
): Promise<void> {
  const { core } = work.parts;
  const item = { ...taken.file, name: taken.name, sent: {} };
  if (taken.id !== undefined && (await core.addItem(taken.id, item))) return;
  // An upload changes no mapping, so that it may be looked at after it as well as before.
  const baseline = await readBaseline(work);
  await work.turns.take(work.gateway.destination.id, async () => {
    const { open } = await dspBatches(core, work.gateway.destination.id);
    await core.addItem(open?.batch.id ?? (await openDspBatch(work, baseline)), item);
  });
}

async function keep(work: DspWork, name: string, file: SpoolEntry): Promise<MirrorReply> {
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  await work.turns.take(id, async () => {
    const { open } = await dspBatches(core, id);
    const added = open !== undefined && (await core.addItem(open.batch.id, { ...file, name }));
    if (!added) await core.addItem(await openDspBatch(work, undefined), { ...file, name });
  });
  return queued(dspUploaded());
}
