import { createHmac, timingSafeEqual } from 'node:crypto';
import { ECOTAXA_TOKEN_SECONDS_MAX } from '../../../../shared/services/ecotaxa/login.ts';

/** A token as itsdangerous makes one: `base64(payload).base64(seconds).signature`. */
export function makeToken(key: string, userId: number, nowMs: number): string {
  const payload = Buffer.from(`{"user_id":${userId}}`).toString('base64url');
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(Math.floor(nowMs / 1000));
  const signed = `${payload}.${seconds.toString('base64url')}`;
  return `${signed}.${signature(key, signed)}`;
}

/** The user of a token; undefined for one that is forged or too old. */
export function readToken(key: string, token: string, nowMs: number): number | undefined {
  const [payload = '', seconds = '', sign = ''] = token.split('.');
  const expected = Buffer.from(signature(key, `${payload}.${seconds}`));
  const given = Buffer.from(sign);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const issued = Buffer.from(seconds, 'base64url').readUInt32BE();
  if (nowMs / 1000 - issued > ECOTAXA_TOKEN_SECONDS_MAX) return undefined;
  const match = /^\{"user_id":(\d+)\}$/.exec(Buffer.from(payload, 'base64url').toString());
  return match === null ? undefined : Number(match[1]);
}

function signature(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('base64url');
}
