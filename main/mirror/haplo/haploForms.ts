import { startVerdict } from '../../core/attemptImport.ts';
import {
  decodeArguments,
  HAPLO_ARGUMENTS,
  type HaploInput,
} from '../../../shared/services/haplo/arguments.ts';
import { DRY_RUN_MODE, isBatchIdentifier, SCHEDULED } from '../../../shared/services/haplo/wire.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import type { JobKind } from '../../../shared/model/importJob.ts';
import type { Result } from '../../../shared/model/result.ts';
import { textAnswer } from '../../../shared/services/haplo/answers.ts';
import { known, queued, type MirrorReply } from '../dialect.ts';
import { bodyOf, passOnWhole, type WholeAnswer } from '../passOn.ts';
import { asAnswer, refusedBy, successText, withGiven, type BatchNames } from './haploLive.ts';
import type { HaploRoute, HaploWork } from './haploParts.ts';
import {
  batchGiven,
  isControlPending,
  noteControl,
  queueBatch,
  queueSchedule,
  queueStandardBatch,
  unknownBatch,
} from './haploQueue.ts';

/** A form POST to one of the handlers, read. */
export interface HaploForm {
  readonly route: HaploRoute;
  readonly input: HaploInput<never>;
  readonly body: Uint8Array;
}

/** Answers a form POST. */
export function answerForm(work: HaploWork, form: HaploForm): Promise<MirrorReply> {
  switch (form.route) {
    case 'batch':
      return work.kind === 'haplo-batch' ? answerBatch(work, form) : answerStandardBatch(work, form);
    case 'schedule':
      return answerSchedule(work, form);
    case 'control':
    case 'file':
      return answerWithoutFile(work, form, form.route);
    default:
      return form.route satisfies never;
  }
}

/** The server's own answer, or why there is none; undefined while nothing may be passed on. */
async function live(
  work: HaploWork,
  form: Pick<HaploForm, 'body'>,
): Promise<Result<WholeAnswer> | undefined> {
  const { credentials, parts, call } = work;
  if (credentials === undefined) return undefined;
  const answered = await passOnWhole(parts.relay, call, { credentials, body: bodyOf(form.body) });
  return asAnswer(work, answered);
}

/** An upload without an upload: an argument is missing, or a text stands where a file belongs. */
async function answerWithoutFile(
  work: HaploWork,
  form: HaploForm,
  route: 'control' | 'file',
): Promise<MirrorReply> {
  const answered = await live(work, form);
  if (answered?.ok === true) return { origin: 'live', answer: answered.value };
  const decoded = decodeArguments(HAPLO_ARGUMENTS[route], form.input);
  if (decoded.kind === 'value') throw new Error('a form without a file passed for an upload');
  return known(decoded.answer);
}

async function answerBatch(work: HaploWork, form: HaploForm): Promise<MirrorReply> {
  const control = form.input.fields.get('control');
  const isOwed = control !== undefined && (await isControlPending(work, control));
  const answered = isOwed ? undefined : await live(work, form);
  const comment = form.input.fields.get('comment') ?? '';
  if (answered?.ok === true) {
    const ref = successText(answered.value, isBatchIdentifier);
    if (ref !== undefined && control !== undefined) {
      await adopt(work, ref, { comment, control });
      const text = await work.parts.core.recall(work.gateway.destination.id, `control.${control}`);
      if (text === undefined) await noteControl(work, control, { comment: '' });
    }
    return { origin: 'live', answer: answered.value };
  }
  const decoded = decodeArguments(HAPLO_ARGUMENTS.batch, form.input);
  if (decoded.kind === 'answer') return known(decoded.answer);
  return queueBatch(work, { control: decoded.value.text('control'), comment });
}

async function answerStandardBatch(work: HaploWork, form: HaploForm): Promise<MirrorReply> {
  const answered = await live(work, form);
  const comment = form.input.fields.get('comment') ?? '';
  const apiKind = form.input.fields.get('kind');
  if (answered?.ok === true) {
    const ref = successText(answered.value, isBatchIdentifier);
    if (ref !== undefined) await adopt(work, ref, { comment, ...(apiKind === undefined ? {} : { apiKind }) });
    return { origin: 'live', answer: answered.value };
  }
  const decoded = decodeArguments(HAPLO_ARGUMENTS.standardBatch, form.input);
  if (decoded.kind === 'answer') return known(decoded.answer);
  return queueStandardBatch(work, { apiKind: decoded.value.text('kind'), comment });
}

/** Writes down a batch that the server has, by the id that the script got from it. */
export async function adopt(
  work: HaploWork,
  ref: string,
  about: { readonly comment: string; readonly control?: string; readonly apiKind?: string },
): Promise<BatchId> {
  const { comment, control, apiKind } = about;
  const facts: Record<string, string> = {
    ...(control === undefined ? {} : { control }),
    ...(apiKind === undefined ? {} : { kind: apiKind }),
  };
  const batch = await work.parts.core.openBatch({
    destination: work.gateway.destination,
    comment,
    given: ref,
    remote: { ref, facts },
    ...(control === undefined ? {} : { control: { kind: 'digest', sha256: control } }),
    ...(apiKind === undefined ? {} : { apiKind }),
  });
  return batch.id;
}

async function answerSchedule(work: HaploWork, form: HaploForm): Promise<MirrorReply> {
  const given = form.input.fields.get('batch');
  // Exactly this word: anything else runs for real, here as there.
  const kind: JobKind = form.input.fields.get('mode') === DRY_RUN_MODE ? 'dry-run' : 'import';
  const { core } = work.parts;
  if (given !== undefined && work.credentials !== undefined) {
    const state = await batchGiven(work, given);
    if (state === undefined) return scheduleUnknown(work, form, { given, kind });
    const lease = await core.lease(state.batch.id, 'translates');
    if (lease !== undefined) {
      try {
        const ref = (await core.state(state.batch.id))?.batch.remote?.ref ?? given;
        return await scheduleKnown(work, form, { given, ref, kind, id: state.batch.id });
      } finally {
        lease.release();
      }
    }
  }
  if (given === undefined) {
    const answered = await live(work, form);
    if (answered?.ok === true) return { origin: 'live', answer: answered.value };
  }
  const decoded = decodeArguments(HAPLO_ARGUMENTS.schedule, form.input);
  if (decoded.kind === 'answer') return known(decoded.answer);
  return queueSchedule(work, { batch: decoded.value.text('batch'), kind });
}

interface Wish {
  readonly given: string;
  readonly kind: JobKind;
}

/** Written as starting before it goes out, so that a lost answer leaves no doubt that something may have happened. */
async function scheduleKnown(
  work: HaploWork,
  form: HaploForm,
  wish: Wish & { readonly id: BatchId; readonly ref: string },
): Promise<MirrorReply> {
  const { core } = work.parts;
  const job = await core.beginRun(wish.id, wish.kind);
  const answered = await live(work, translated(form, wish));
  if (answered === undefined) throw new Error('a schedule was to be passed on without a key');
  if (answered.ok) {
    await end(work, { id: wish.id, job }, answered.value);
    return { origin: 'live', answer: withGiven(answered.value, wish) };
  }
  // Asked for before: whatever the server would say now, it said, or will say, SCHEDULED to that.
  if (job === undefined) return queueSchedule(work, { batch: wish.given, kind: wish.kind });
  const { lostStart } = ABILITIES[work.kind];
  const isNotTaken = startVerdict(answered.failure, { lostStart, repeated: false }) === 'not-taken';
  await core.endRun(
    wish.id,
    job,
    isNotTaken ? { kind: 'not-taken', failure: answered.failure } : { kind: 'unknown' },
  );
  return queued(textAnswer(200, SCHEDULED));
}

/** The form with the batch called as the server knows it. A body's value wins over the query's. */
function translated(form: HaploForm, names: BatchNames): Pick<HaploForm, 'body'> {
  if (names.ref === names.given) return form;
  const fields = new URLSearchParams([...form.input.fields]);
  fields.set('batch', names.ref);
  return { body: Buffer.from(fields.toString(), 'utf8') };
}

async function end(
  work: HaploWork,
  run: { readonly id: BatchId; readonly job: JobId | undefined },
  answer: WholeAnswer,
): Promise<void> {
  if (run.job === undefined) return;
  const said = successText(answer, (body) => body === SCHEDULED);
  await work.parts.core.endRun(
    run.id,
    run.job,
    said === undefined
      ? { kind: 'refused', failure: refusedBy(work, answer) }
      : { kind: 'accepted', serverSaid: said },
  );
}

/** A batch that was not made here: it is known from the moment that the server shows it has it. */
async function scheduleUnknown(work: HaploWork, form: HaploForm, wish: Wish): Promise<MirrorReply> {
  const { core } = work.parts;
  const answered = await live(work, form);
  if (answered === undefined || !answered.ok) return unknownBatch(work, wish.given);
  if (successText(answered.value, (body) => body === SCHEDULED) !== undefined) {
    const id = await adopt(work, wish.given, { comment: '' });
    const lease = await core.lease(id);
    const job = await core.beginRun(id, wish.kind);
    await end(work, { id, job }, answered.value);
    lease?.release();
  }
  return { origin: 'live', answer: answered.value };
}
