import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { isHaploDigest, saysBatchNotFound } from '../../../../shared/services/haplo/wire.ts';
import type { OutgoingFile, SendInput, SentFile } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { sendInTurn } from '../../http/sendInTurn.ts';
import { notUnderstood, said } from '../../http/statusFailure.ts';
import { aboutCall, postFile, type HaploCaller } from './haploCall.ts';
import { haploFailure, isPlainSuccess } from './haploFailure.ts';
import { partFilename } from './haploNames.ts';

const EXPECTED = 'the SHA-256 of the file';

/** Sends files one after the other (never beside each other: the server could lose one) and reports their digests. */
export function sendHaploFiles(caller: HaploCaller, input: SendInput): Promise<Result<readonly SentFile[]>> {
  const { ref } = input.batch;
  return sendInTurn(input, async (file, onProgress) => {
    const answer = await postFile(caller, 'file', {
      fields: { batch: ref, name: file.name },
      file: {
        filename: partFilename(file.name),
        body: { bytes: file.body.bytes, chunks: (how) => file.body.chunks(how), name: file.name },
      },
      onProgress,
    });
    return answer.ok ? readSentFile(caller, file, { answer: answer.value, ref }) : answer;
  });
}

function readSentFile(
  caller: HaploCaller,
  file: OutgoingFile,
  got: { readonly answer: HttpAnswer; readonly ref: string },
): Result<SentFile> {
  const { answer, ref } = got;
  if (isPlainSuccess(answer, isHaploDigest))
    return ok({ name: file.name, remoteDigest: answer.text, atLeast: 'acknowledged' });
  const about = aboutCall(caller);
  const { host } = about;
  if (answer.status === 413 || answer.status === 507)
    return fail(failure('remote.too-large', { host, name: file.name, bytes: file.body.bytes }, said(answer)));
  const common = haploFailure(caller, answer, EXPECTED);
  if (common !== undefined) return fail(common);
  if (answer.status < 400) return fail(notUnderstood(answer, about, EXPECTED));
  if (caller.api.hasKnownTexts && saysBatchNotFound(answer.text))
    return fail(failure('remote.batch-gone', { host, ref }, said(answer)));
  return fail(
    failure('remote.rejected-file', { host, name: file.name, status: answer.status }, said(answer)),
  );
}
