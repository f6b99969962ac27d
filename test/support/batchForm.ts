import { createHash } from 'node:crypto';

/** What a stand-in for Haplo's batch import reads of a form: the name of its file, and the digest to answer. */
export function readBatchForm(form: Buffer): { readonly name: string; readonly sha256: string } {
  const name = /name="name"\r\n\r\n([^\r]*)/.exec(form.toString('latin1'))?.[1] ?? '';
  const start = form.indexOf('\r\n\r\n', form.indexOf('filename=')) + 4;
  const file = form.subarray(start, form.lastIndexOf('\r\n--'));
  return { name, sha256: createHash('sha256').update(file).digest('hex') };
}
