import { dspDefect, dspJson } from '../../services/dspIngest/answers.ts';
import { DSP_PATH_ELEMENT_BYTES_MAX, dspErrorBody } from '../../services/dspIngest/fileNames.ts';
import type { ServiceAnswer } from '../../services/serviceAnswer.ts';
import { utf8Length } from '../utf8Length.ts';
import { checkDspName } from './dspName.ts';

/** Where an upload of that name goes, or what the server answers instead: its own refusal, or that it breaks on it. */
export function dspUploadTarget(
  name: string,
): { readonly storedAs: string } | { readonly refused: ServiceAnswer } {
  const { bulkIngest, storedAs } = checkDspName(name);
  if (bulkIngest.kind === 'refused') {
    const { headers } = dspJson(400, '');
    return { refused: { status: 400, headers, body: dspErrorBody(name, bulkIngest.message) } };
  }
  if (storedAs === undefined) return { refused: dspDefect() };
  const isTooLong = storedAs.split('/').some((element) => utf8Length(element) > DSP_PATH_ELEMENT_BYTES_MAX);
  return isTooLong ? { refused: dspDefect() } : { storedAs };
}
