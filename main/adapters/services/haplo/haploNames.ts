import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { TEXT_FIELD_BYTES_MAX } from '../../../../shared/services/haplo/wire.ts';

/**
 * Whether the server keeps this name as it is. Names travel in a form field of their own, so line ends, other
 * scripts, leading dashes and slashes arrive unharmed; only what no field or database column can hold is refused.
 */
export function acceptsHaploName(name: string): Result<void> {
  const reason = whyNot(name);
  return reason === undefined ? ok(undefined) : fail(failure('file.bad-name', { name, reason }));
}

/**
 * The file name of the part itself, which the server only shows. It strips what stands before the last slash or
 * backslash and takes a part without a name for no file at all (FileUploads.java, performUploads).
 */
export function partFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1);
  return last === undefined || last.trim() === '' ? 'file' : last;
}

function whyNot(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return "holds a NUL character, which the server's database cannot keep";
  if (/\p{Surrogate}/u.test(name))
    return 'holds half a character (a lone surrogate), which UTF-8 cannot carry';
  if (Buffer.byteLength(name, 'utf8') > TEXT_FIELD_BYTES_MAX) return 'is longer than a form field may be';
  return undefined;
}
