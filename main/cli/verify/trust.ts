import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { signatureSchema } from '../../../shared/model/signature.ts';
import { fingerprintOf, fitsItsKey } from '../../adapters/signing/ed25519.ts';
import { findingsAbout, type Finding } from './finding.ts';

/** Whose signature is asked for: that of `--fingerprint`, of this installation, or nobody's, where neither is known. */
export interface Expected {
  readonly fingerprint: string | undefined;
  readonly from: 'option' | 'installation' | 'nowhere';
}

/** What a signature shows. Only `trusted` shows who wrote it. */
export type Standing = 'trusted' | 'stranger' | 'unknown' | 'broken' | 'unsigned';

/** The standing of a signed object, with the fingerprint of the key that it names. */
export interface Judged {
  readonly standing: Standing;
  readonly fingerprint?: string;
}

/** Judges the signature that an object carries over its own canonical JSON. */
export function judgeSignature(signed: Readonly<Record<string, unknown>>, expected: Expected): Judged {
  const { signature: carried, ...body } = signed;
  if (carried === undefined) return { standing: 'unsigned' };
  const signature = signatureSchema.safeParse(carried);
  if (!signature.success) return { standing: 'broken' };
  if (!fitsItsKey(canonicalJson(body), signature.data)) return { standing: 'broken' };
  const fingerprint = fingerprintOf(signature.data.publicKey);
  if (expected.fingerprint === undefined) return { standing: 'unknown', fingerprint };
  return { standing: fingerprint === expected.fingerprint ? 'trusted' : 'stranger', fingerprint };
}

/** Says in words what a judged signature shows, and what it does not. */
export function signatureFinding(about: string, judged: Judged, expected: Expected): Finding {
  const { ok, wrong } = findingsAbout(about, 'signature');
  const whose = expected.from === 'option' ? 'the key of the given fingerprint' : "this installation's key";
  const key = judged.fingerprint ?? '';
  switch (judged.standing) {
    case 'trusted':
      return ok(`signed by ${whose}, ${key}`);
    case 'stranger':
      return wrong(`signed by another key than ${whose}: by ${key}, not by ${expected.fingerprint}`);
    case 'unknown':
      return wrong(
        `fits the key ${key} that the file itself brings. That does not show who wrote it: anyone can make a key ` +
          'and put it there. Ask the computer that sent the files for its fingerprint (`waybill doctor`) and give ' +
          'it with --fingerprint',
      );
    case 'broken':
      return wrong('does not fit: the content or the signature was changed');
    case 'unsigned':
      return wrong('there is none: anyone can have written this. (Old receipts have none; --allow-unsigned)');
    default:
      return judged.standing satisfies never;
  }
}
