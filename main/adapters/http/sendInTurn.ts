import { ok, type Result } from '../../../shared/model/result.ts';
import type { OutgoingFile, SendInput, SentFile } from '../../core/ports/importService.ts';

/**
 * Sends files one after the other, never beside each other; ends with the first that fails. `sendOne` tells its own bytes,
 * progress counts those of all.
 */
export async function sendInTurn(
  { files, onProgress }: Pick<SendInput, 'files' | 'onProgress'>,
  sendOne: (file: OutgoingFile, onProgress: (sentBytes: number) => void) => Promise<Result<SentFile>>,
): Promise<Result<readonly SentFile[]>> {
  const sent: SentFile[] = [];
  let before = 0;
  for (const file of files) {
    const start = before;
    const one = await sendOne(file, (bytes) => onProgress(start + bytes));
    if (!one.ok) return one;
    sent.push(one.value);
    before += file.body.bytes;
  }
  return ok(sent);
}
