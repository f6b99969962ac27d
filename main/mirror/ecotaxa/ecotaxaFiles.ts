import { jsonAnswer, detail, missingField, unprocessable } from '../../../shared/services/ecotaxa/answers.ts';
import { refusedUploadPath } from '../../../shared/services/ecotaxa/uploadPath.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { FormIntake, SpoolTrouble } from '../formIntake.ts';
import type { WholeAnswer } from '../passOn.ts';
import { passFormOn } from '../tee.ts';
import { addUpload, isUploadOwed } from './ecotaxaBatches.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { jsonOf } from '../passOn.ts';
import { ecotaxaCredentials, ecotaxaWhole } from './ecotaxaRemote.ts';
import { uploadPlace } from './uploadPlace.ts';

const FIELD_BYTES_MAX = 1024 * 1024;
/** Where the account's files lie at the server, as its own answers show. */
const ROOT_PLACE = 'eco.root';

/** A form that was sent to My Files. */
interface Upload {
  readonly filename: string;
  readonly path: string | undefined;
  readonly stored: SpoolEntry;
}

/** POST /user_files/: passed on while it goes into the spool, or kept for later. */
export async function answerFileUpload(work: EcotaxaWork): Promise<MirrorReply> {
  const limits = { fileField: 'file', fieldBytesMax: FIELD_BYTES_MAX };
  const intake = new FormIntake(work.call, work.parts.spool, limits);
  try {
    const mayPass = work.isOpen && !(await isUploadOwed(work));
    const answered = mayPass ? await passedOn(work, intake) : undefined;
    if (answered?.ok !== true) return await keep(work, intake);
    if (answered.value.status === 200) await note(work, intake, answered.value);
    return { origin: 'live', answer: answered.value };
  } catch (error) {
    if (error instanceof SpoolTrouble)
      return notNow('Waybill has no room for this file now. Try again later.');
    throw error;
  }
}

async function passedOn(work: EcotaxaWork, intake: FormIntake): Promise<Result<WholeAnswer>> {
  const signed = await ecotaxaCredentials(work);
  if (!signed.ok) return signed;
  const { credentials, token } = signed.value;
  const end = await passFormOn({
    call: work.call,
    relay: work.parts.relay,
    intake,
    credentials,
    mayPass: () => Promise.resolve('pass'),
  });
  if (end.kind === 'kept') throw new Error('an upload was held back that might pass');
  return ecotaxaWhole(work, { answered: end.answer, token });
}

/** Writes down what the server took. */
async function note(work: EcotaxaWork, intake: FormIntake, answer: WholeAnswer): Promise<void> {
  const upload = await uploadOf(intake);
  if (upload === undefined || 'missing' in upload) return;
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  const target = upload.path ?? upload.filename;
  const said = jsonOf(answer);
  if (typeof said === 'string' && said.endsWith(`/${target}`))
    await core.remember(id, ROOT_PLACE, said.slice(0, -target.length));
  await addUpload(work, { ...upload.stored, name: target, sent: {} });
}

/** Answers from here, as the server would, and queues what it would have taken. */
async function keep(work: EcotaxaWork, intake: FormIntake): Promise<MirrorReply> {
  if (!/^multipart\/form-data\b/i.test(work.call.headers['content-type'] ?? ''))
    return known(unprocessable(missingField('body', 'file')));
  const upload = await uploadOf(intake);
  if (upload === undefined) return known(detail(400, 'There was an error parsing the body'));
  if ('missing' in upload) return known(unprocessable(missingField('body', 'file')));
  const refused = refusedUploadPath(upload.path, upload.filename);
  if (refused !== undefined) return known(refused);
  const target = upload.path ?? upload.filename;
  if (uploadPlace(target) === undefined)
    return notNow('Without the server Waybill does not take a file of this name.');
  await addUpload(work, { ...upload.stored, name: target });
  const root = await work.parts.core.recall(work.gateway.destination.id, ROOT_PLACE);
  // Where the account's files lie at the server is not known before its first answer: then the path below them.
  return queued(jsonAnswer(200, `${root ?? ''}${target}`));
}

/** The form, or what is wrong with it; undefined where it is none. */
async function uploadOf(intake: FormIntake): Promise<Upload | { readonly missing: true } | undefined> {
  const parts = await intake.parts();
  if (parts === undefined) return undefined;
  const file = parts.find((part) => part.kind === 'file' && part.name === 'file');
  if (file?.kind !== 'file' || file.stored === undefined) return { missing: true };
  const path = parts.find((part) => part.kind === 'field' && part.name === 'path');
  return {
    filename: file.filename,
    path: path?.kind === 'field' ? path.value : undefined,
    stored: file.stored,
  };
}
