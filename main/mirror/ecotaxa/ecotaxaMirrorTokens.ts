import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Destination } from '../../../shared/model/destination.ts';
import { ECOTAXA_TOKEN_SECONDS_MAX } from '../../../shared/services/ecotaxa/login.ts';

/**
 * The tokens that the mirror gives to scripts for one destination, in the form of the service's own. They are signed with the
 * mirror's key, so they outlive a restart and end when the key is made anew.
 */
export interface EcotaxaSigner {
  readonly destination: Destination;
  readonly key: string;
  /** Wall-clock ms. */
  readonly nowMs: number;
}

/** `base64(payload).base64(seconds).signature`, as itsdangerous makes one. */
export function makeEcotaxaToken({ destination, key, nowMs }: EcotaxaSigner): string {
  const payload = Buffer.from('{"user_id":0}', 'utf8').toString('base64url');
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(Math.floor(nowMs / 1000));
  const text = `${payload}.${seconds.toString('base64url')}`;
  return `${text}.${signature(destination, key, text).toString('base64url')}`;
}

/** True for a token that the mirror gave for this destination and that is not too old. */
export function isEcotaxaToken(signer: EcotaxaSigner, token: string): boolean {
  const { destination, key, nowMs } = signer;
  const [payload = '', seconds = '', signed = '', ...more] = token.split('.');
  const expected = signature(destination, key, `${payload}.${seconds}`);
  const given = Buffer.from(signed, 'base64url');
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const issued = Buffer.from(seconds, 'base64url');
  return issued.length === 4 && nowMs / 1000 - issued.readUInt32BE() <= ECOTAXA_TOKEN_SECONDS_MAX;
}

/** For this destination only: two could have one key, and must not take each other's tokens. */
function signature(destination: Destination, key: string, text: string): Buffer {
  return createHmac('sha256', key).update(`${destination.id}\n${text}`).digest();
}
