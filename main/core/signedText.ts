import { canonicalJson } from '../../shared/model/canonicalJson.ts';
import type { Signer } from './ports/signer.ts';

/** Canonical JSON of an object with its signature as a further member; without a signer, of the object alone. */
export function signedText(signer: Signer | undefined, body: Readonly<Record<string, unknown>>): string {
  const text = canonicalJson(body);
  return signer === undefined ? text : canonicalJson({ ...body, signature: signer.sign(text) });
}
