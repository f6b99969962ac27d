import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Signature } from '../../../shared/model/signature.ts';
import type { Signer } from '../../core/ports/signer.ts';

/** A signer over an Ed25519 private key in PEM (PKCS #8). Throws where the text is no such key. */
export function ed25519Signer(privatePem: string): Signer {
  const key = createPrivateKey(privatePem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is not an Ed25519 key');
  const publicKey = publicHex(createPublicKey(key));
  return {
    fingerprint: fingerprintOf(publicKey),
    sign: (text) => ({
      algorithm: 'ed25519',
      publicKey,
      value: sign(null, Buffer.from(text), key).toString('hex'),
    }),
  };
}

/** SHA-256 of a public key that is given as hex, lower-case hex. */
export function fingerprintOf(publicKeyHex: string): string {
  return createHash('sha256').update(Buffer.from(publicKeyHex, 'hex')).digest('hex');
}

/** True when the signature over the text fits the key that the signature itself names: of whose key it is, it says nothing. */
export function fitsItsKey(text: string, signature: Signature): boolean {
  try {
    const der = Buffer.from(signature.publicKey, 'hex');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    // Another spelling of the same key would have another fingerprint.
    if (key.asymmetricKeyType !== 'ed25519' || publicHex(key) !== signature.publicKey) return false;
    return verify(null, Buffer.from(text), key, Buffer.from(signature.value, 'hex'));
  } catch {
    return false;
  }
}

function publicHex(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('hex');
}
