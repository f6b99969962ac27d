import { z } from 'zod';

/**
 * An Ed25519 signature (RFC 8032) over the canonical JSON of the object that carries it, without this member. Hex, since
 * it has one spelling: no other text stands for the same bytes.
 */
export const signatureSchema = z.strictObject({
  algorithm: z.literal('ed25519'),
  /** The key as SubjectPublicKeyInfo (RFC 8410), DER. Whoever holds the file can put any key here: compare its fingerprint. */
  publicKey: z.string().regex(/^[0-9a-f]{88}$/),
  value: z.string().regex(/^[0-9a-f]{128}$/),
});
export type Signature = z.output<typeof signatureSchema>;
