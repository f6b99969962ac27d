import {
  decodeArguments,
  HAPLO_ARGUMENTS,
  multipartInput,
  type HaploPart,
} from '../../../shared/services/haplo/arguments.ts';
import { internalServerError } from '../../../shared/services/haplo/answers.ts';
import {
  isBatchIdentifier,
  isHaploDigest,
  TEXT_FIELD_BYTES_MAX,
} from '../../../shared/services/haplo/wire.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Lease } from '../../core/mirrorFace.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import { known, notNow, type MirrorReply } from '../dialect.ts';
import { FormIntake, SpoolTrouble } from '../formIntake.ts';
import { wholeAnswer, type WholeAnswer } from '../passOn.ts';
import { passFormOn, type TeeVerdict } from '../tee.ts';
import { adopt } from './haploForms.ts';
import { asAnswer, successText, withGiven, type BatchNames } from './haploLive.ts';
import type { HaploWork } from './haploParts.ts';
import { batchGiven, noteControl, queueControl, queueFile } from './haploQueue.ts';

/** A file of an upload, with the filename that only its sender knows. */
interface Upload extends SpoolEntry {
  readonly filename: string;
}

/** Answers an upload: passed on while it goes into the spool, or kept for later. */
export async function answerUpload(work: HaploWork, route: 'control' | 'file'): Promise<MirrorReply> {
  const limits = { fileField: 'file', fieldBytesMax: TEXT_FIELD_BYTES_MAX };
  const intake = new FormIntake(work.call, work.parts.spool, limits);
  const passage = new Passage(work, intake, route);
  try {
    const answered = await passedOn(work, intake, passage);
    if (answered?.ok !== true) return await keep(work, intake, route);
    await note(work, intake, { route, answer: answered.value });
    return { origin: 'live', answer: answered.value };
  } catch (error) {
    if (error instanceof SpoolTrouble)
      return notNow('Waybill has no room for this file now. Try again later.');
    throw error;
  } finally {
    passage.end();
  }
}

async function passedOn(
  work: HaploWork,
  intake: FormIntake,
  passage: Passage,
): Promise<Result<WholeAnswer> | undefined> {
  const { call, credentials, parts } = work;
  if (credentials === undefined) return undefined;
  const end = await passFormOn({
    call,
    relay: parts.relay,
    intake,
    credentials,
    mayPass: (isWhole) => passage.mayPass(isWhole),
    rewrite: (early) => passage.rewrite(early),
  });
  if (end.kind === 'kept') return undefined;
  const whole = end.answer.ok ? await wholeAnswer(call, end.answer.value) : end.answer;
  const answered = asAnswer(work, whole);
  return answered.ok ? { ok: true, value: withGiven(answered.value, passage.names) } : answered;
}

/**
 * Whether an upload may go to the server: a file may when nothing earlier of its batch is owed. The batch is out of the
 * scheduler's hands, and out of those of other calls, until the end.
 */
class Passage {
  readonly #work: HaploWork;
  readonly #intake: FormIntake;
  readonly #route: 'control' | 'file';
  #batch: string | undefined;
  #verdict: TeeVerdict = 'later';
  #lease: Lease | undefined;
  #names: BatchNames | undefined;
  #hasBegun = false;

  constructor(work: HaploWork, intake: FormIntake, route: 'control' | 'file') {
    this.#work = work;
    this.#intake = intake;
    this.#route = route;
  }

  async mayPass(isWhole: boolean): Promise<TeeVerdict> {
    if (this.#route === 'control') return 'pass';
    const batch = this.#intake.fields.get('batch') ?? this.#inQuery();
    const isCertain =
      batch !== undefined && (isWhole || this.#intake.hasFile || this.#intake.fields.has('batch'));
    if (isCertain && batch !== this.#batch) await this.#decide(batch);
    if (this.#verdict !== 'later') return this.#verdict;
    // The batch may be named after the file: without its end a form has no effect, so it may go on until then.
    return isWhole || this.#intake.hasFile ? 'pass' : 'later';
  }

  /** The batch's names, once it is known here. */
  get names(): BatchNames | undefined {
    return this.#names;
  }

  /** Calls the batch as the server knows it, where the script was given another id. From here on the form goes out. */
  rewrite(early: readonly Uint8Array[]): readonly Uint8Array[] | undefined {
    this.#hasBegun = true;
    const names = this.#names;
    if (names === undefined || names.ref === names.given) return early;
    const { given, ref } = names;
    if (!isBatchIdentifier(given)) return undefined;
    const text = Buffer.concat(early).toString('latin1');
    // The whole value of that one field, as it stands before any file: what else holds the same characters is the script's own.
    const field = new RegExp(
      `(name="?batch"?[^\\r\\n]*\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n)${given}(\\r\\n--)`,
      'g',
    );
    const found = [...text.matchAll(field)];
    if (found.length !== 1) return undefined;
    const called = text.replace(field, (_all, before: string, after: string) => before + ref + after);
    return [Buffer.from(called, 'latin1')];
  }

  /** Gives the batch back. */
  end(): void {
    this.#verdict = 'keep';
    this.#lease?.release();
    this.#lease = undefined;
  }

  async #decide(batch: string): Promise<void> {
    const isSecond = this.#batch !== undefined;
    this.#batch = batch;
    if (this.#verdict === 'keep' || isSecond) {
      this.#verdict = 'keep';
      return;
    }
    const state = await batchGiven(this.#work, batch);
    if (state === undefined) {
      this.#verdict = 'pass';
      return;
    }
    const { core } = this.#work.parts;
    this.#lease = await core.lease(state.batch.id, 'translates');
    const ref = (await core.state(state.batch.id))?.batch.remote?.ref ?? batch;
    this.#names = { given: batch, ref };
    // What is on its way already can be called by no other name.
    const isTooLate = this.#hasBegun && ref !== batch;
    this.#verdict = this.#lease === undefined || isTooLate ? 'keep' : 'pass';
  }

  #inQuery(): string | undefined {
    return new URLSearchParams(this.#work.call.queryText).get('batch') ?? undefined;
  }
}

/** Writes down what the server took. */
async function note(
  work: HaploWork,
  intake: FormIntake,
  done: { readonly route: 'control' | 'file'; readonly answer: WholeAnswer },
): Promise<void> {
  const digest = successText(done.answer, isHaploDigest);
  if (digest === undefined) return;
  const input = await inputOf(work, intake);
  if (input?.kind !== 'value') return;
  const { fields, file } = input.value;
  if (file === undefined) return;
  if (done.route === 'control') {
    await noteControl(work, digest, { comment: fields.get('comment') ?? '' });
    return;
  }
  const batch = fields.get('batch') ?? '';
  const state = await batchGiven(work, batch);
  const id = state?.batch.id ?? (await adopt(work, batch, { comment: '' }));
  const { sha256, bytes } = file;
  await work.parts.core.addItem(id, {
    sha256,
    bytes,
    name: fields.get('name') ?? '',
    sent: { remoteDigest: digest },
  });
}

/** Answers from here, as the server would, and queues what it would have taken. */
async function keep(work: HaploWork, intake: FormIntake, route: 'control' | 'file'): Promise<MirrorReply> {
  const input = await inputOf(work, intake);
  if (input === undefined) return known(internalServerError());
  if (input.kind === 'answer') return known(input.answer);
  const decoded = decodeArguments(HAPLO_ARGUMENTS[route], input.value);
  if (decoded.kind === 'answer') return known(decoded.answer);
  const given = decoded.value;
  const { filename, sha256, bytes } = given.file();
  const stored = { sha256, bytes };
  if (route === 'control')
    return queueControl(work, { stored, filename, comment: given.optionalText('comment') ?? '' });
  return queueFile(work, { stored, batch: given.text('batch'), name: given.text('name') });
}

async function inputOf(
  work: HaploWork,
  intake: FormIntake,
): Promise<ReturnType<typeof multipartInput<Upload>> | undefined> {
  const parts = await intake.parts();
  if (parts === undefined) return undefined;
  const haploParts = parts.map((part): HaploPart<Upload> => {
    if (part.kind === 'field') return part;
    const stored = part.stored ?? { sha256: '', bytes: 0 };
    return { kind: 'file', name: part.name, stored: { ...stored, filename: part.filename } };
  });
  return multipartInput(work.call.queryText, haploParts);
}
