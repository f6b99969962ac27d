import { createHash } from 'node:crypto';
import type { Digest } from '../../core/ports/digest.ts';

/** SHA-256 by Node's own crypto. */
export const nodeDigest: Digest = {
  sha256: (content) => createHash('sha256').update(content).digest('hex'),
};
