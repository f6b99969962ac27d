import type { Signature } from '../../../shared/model/signature.ts';

/** Signs with the key of this installation. Of a key the core knows nothing but this. */
export interface Signer {
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), lower-case hex: what people compare. */
  readonly fingerprint: string;
  /** The signature over the UTF-8 bytes of a text. The same text gives the same signature. */
  sign(text: string): Signature;
}
