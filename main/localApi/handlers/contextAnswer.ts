import { failure } from '../../../shared/model/failure.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { CheckFace } from '../../core/checking/checkFace.ts';
import type { ContextLine } from '../../core/checking/linesAround.ts';

/** Looking for a line in a huge file ends after that, ms. */
const CONTEXT_MS_MAX = 15_000;

/** The lines around a row as the API gives them; `file.unreadable` also where looking for them took too long. */
export async function contextAnswer(
  checking: Pick<CheckFace, 'lines'>,
  source: ItemSource,
  { file, row }: { readonly file: string; readonly row: number },
): Promise<Result<{ lines: ContextLine[] }>> {
  const signal = AbortSignal.timeout(CONTEXT_MS_MAX);
  try {
    const lines = await checking.lines({ source, row }, signal);
    return lines.ok ? ok({ lines: [...lines.value] }) : lines;
  } catch (error) {
    if (!signal.aborted) throw error;
    return fail(failure('file.unreadable', { path: file, reason: 'the row lies too far into it' }));
  }
}
