import { checkDspName } from '../../../shared/checks/dspIngest/dspName.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import { failure } from '../../../shared/model/failure.ts';
import { hostOf } from '../../../shared/model/destination.ts';
import { dspIngestStarted } from '../../../shared/services/dspIngest/answers.ts';
import { dspProjectSchema } from '../../../shared/services/dspIngest/wire.ts';
import { startVerdict } from '../../core/attemptImport.ts';
import type { MirrorRunEnd } from '../../core/mirrorFace.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { jsonOf, bodyAsSent, type WholeAnswer } from '../passOn.ts';
import type { Result } from '../../../shared/model/result.ts';
import { dspBatches, forgetDspBatches, openDspBatch } from './dspBatches.ts';
import { dspBusyForNow, isNone, noteNoMapping, saveMapping } from './dspMappings.ts';
import type { DspWork } from './dspParts.ts';
import { dspLive } from './dspRemote.ts';

/** How long a finalize waits until the ledger has what the server says of an ingest that ended, ms, and how often it looks. */
const SETTLED_MS_MAX = 10_000;
const SETTLED_LOOK_MS = 100;

/** POST bulk-ingest: written as starting before it goes out, or queued. */
export async function answerDspIngest(work: DspWork): Promise<MirrorReply> {
  if (!work.isOwn) return passPlain(work);
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  const { open, isOwed, last } = await dspBatches(core, id);
  if (work.isOpen && !isOwed) {
    // Nothing of this project came through here since its last ingest: the server knows what there is to do.
    if (open === undefined) {
      const answered = await live(work);
      if (answered.ok) return { origin: 'live', answer: answered.value };
    } else {
      const reply = await ingestBatch(work, open.batch.id);
      if (reply !== undefined) return reply;
    }
  }
  if (open === undefined && last === undefined)
    return notNow('Waybill cannot reach the server now, and knows of no files to ingest.');
  await work.turns.take(id, async () => {
    const now = await dspBatches(core, id);
    const batch = now.open?.batch.id ?? (await openDspBatch(work, undefined));
    await core.dropReplaced(batch, placeOf);
    await core.queueRun(batch, 'import');
  });
  return queued(dspIngestStarted(work.shortcode));
}

/** Undefined where it has to be queued. */
async function ingestBatch(work: DspWork, id: BatchId): Promise<MirrorReply | undefined> {
  const { core } = work.parts;
  const lease = await core.lease(id);
  if (lease === undefined) return undefined;
  try {
    await core.dropReplaced(id, placeOf);
    const job = await core.beginRun(id, 'import');
    if (job === undefined) return undefined;
    const answered = await live(work);
    await core.endRun(id, job, endOf(work, answered));
    return answered.ok
      ? { origin: 'live', answer: answered.value }
      : // It takes only what earlier ones left over: asked again, it does what was asked for.
        queued(dspIngestStarted(work.shortcode));
  } finally {
    lease.release();
  }
}

/** Where the server puts a file: a later one of the same place replaces it without a word. */
function placeOf(name: string): string {
  return checkDspName(name).storedAs ?? name;
}

function endOf(work: DspWork, answered: Result<WholeAnswer>): MirrorRunEnd {
  if (answered.ok) {
    const { status } = answered.value;
    if (status === 202 && dspProjectSchema.safeParse(jsonOf(answered.value)).success)
      return { kind: 'running' };
    const host = hostOf(work.gateway.destination);
    return { kind: 'refused', failure: failure('remote.schedule-refused', { host, status }) };
  }
  const { lostStart } = ABILITIES['dsp-ingest'];
  const isNotTaken = startVerdict(answered.failure, { lostStart, repeated: false }) === 'not-taken';
  return isNotTaken ? { kind: 'not-taken', failure: answered.failure } : { kind: 'unknown' };
}

/**
 * POST finalize: the mapping is kept first, since this destroys the server's only copy of it, and with it whatever lies in the
 * project's folder. It is never queued: what it would destroy later nobody knows now.
 */
export async function answerDspFinalize(work: DspWork): Promise<MirrorReply> {
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  const busy = known(dspBusyForNow(work.shortcode));
  const before = work.isOwn ? await dspBatches(core, id) : undefined;
  if (!work.isOpen || before?.isOwed === true) return busy;
  const saved = await saveMapping(work);
  if (!saved.ok) return busy;
  if (saved.value.status === 401 || saved.value.status === 403) return passPlain(work);
  if (saved.value.status !== 200 && !isNone(saved.value)) return busy;
  if (before?.running !== undefined && !(await isSettled(work, before.running.batch.id))) return busy;
  const answered = await live(work);
  if (!answered.ok) return busy;
  const { status } = answered.value;
  if (status === 200 && dspProjectSchema.safeParse(jsonOf(answered.value)).success) {
    await noteNoMapping(work);
    if (work.isOwn) await forgetDspBatches(work);
  }
  return { origin: 'live', answer: answered.value };
}

/** Waits until the ledger has the outcome of an ingest: after a finalize nobody could tell it. */
async function isSettled(work: DspWork, id: BatchId): Promise<boolean> {
  const { core, clock } = work.parts;
  const until = clock.elapsed() + SETTLED_MS_MAX;
  await core.askNow(id);
  while (clock.elapsed() < until && !work.call.signal.aborted) {
    const state = await core.state(id);
    if (state === undefined || currentJob(state.batch, state.jobs)?.state !== 'running') return true;
    await clock.sleep(SETTLED_LOOK_MS, work.call.signal);
  }
  return false;
}

/** What is neither queued nor written down. */
export async function passPlain(work: DspWork): Promise<MirrorReply> {
  const answered = await live(work);
  return answered.ok
    ? { origin: 'live', answer: answered.value }
    : notNow('Waybill cannot reach the server now.');
}

function live(work: DspWork): Promise<Result<WholeAnswer>> {
  return dspLive(work, work.call.hasBody ? bodyAsSent(work.call) : undefined);
}
