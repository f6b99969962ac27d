import { createHash } from 'node:crypto';
import type { OpenBatchInput } from '../../main/core/ports/importService.ts';

const BYTES = new TextEncoder().encode(
  JSON.stringify({
    dataImportControlFileVersion: 0,
    model: 'haplo:person',
    files: { DEFAULT: { read: 'json' } },
    instructions: [],
  }),
);

/** A control file that every Haplo server takes. */
export const HAPLO_CONTROL: NonNullable<OpenBatchInput['control']> = {
  name: 'control.json',
  bytes: BYTES,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};
