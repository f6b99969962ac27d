import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { dspUploadPath, dspUploadedSchema } from '../../../../shared/services/dspIngest/wire.ts';
import type { OutgoingFile, SendInput, SentFile } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { sendInTurn } from '../../http/sendInTurn.ts';
import { said } from '../../http/statusFailure.ts';
import { commonFailure } from './dspAnswers.ts';
import { aboutCall, projectKey, sendDsp, type DspCaller } from './dspCall.ts';
import { jsonOf } from './dspJson.ts';

const EXPECTED = 'the confirmation of an upload';

/**
 * Sends files one after the other. The server tells no digest, and nothing of a body that broke off: it keeps the part
 * that came, so that whatever is not a plain success must be sent again before an ingest is started.
 */
export function sendDspFiles(caller: DspCaller, input: SendInput): Promise<Result<readonly SentFile[]>> {
  return sendInTurn(input, async (file, onProgress) => {
    const answer = await sendDsp(caller, {
      path: dspUploadPath(caller.shortcode, file.name),
      body: { name: file.name, bytes: file.body.bytes, chunks: (how) => file.body.chunks(how) },
      onProgress,
    });
    if (!answer.ok) return answer;
    if (!isUploaded(answer.value)) return fail(uploadFailure(caller, file, answer.value));
    caller.patience.over(`busy ${projectKey(caller)}`);
    return ok({ name: file.name, atLeast: 'acknowledged' });
  });
}

function isUploaded(answer: HttpAnswer): boolean {
  return answer.status === 200 && dspUploadedSchema.safeParse(jsonOf(answer)).success;
}

function uploadFailure(caller: DspCaller, file: OutgoingFile, answer: HttpAnswer): Failure {
  const { host } = aboutCall(caller);
  const { status } = answer;
  if (status === 413 || status === 507)
    return failure('remote.too-large', { host, name: file.name, bytes: file.body.bytes }, said(answer));
  return (
    commonFailure(caller, answer, EXPECTED) ??
    failure('remote.rejected-file', { host, name: file.name, status }, said(answer))
  );
}
