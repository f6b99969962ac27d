import { rememberLast } from './rememberLast.ts';

/** What stands where a secret stood. */
export const REDACTED = '[secret]';

/** Shorter ones would turn every text into holes, and protect nothing. */
const SECRET_LENGTH_MIN = 4;

/**
 * Replaces every secret in a text, also in the forms in which it travels: percent-encoded and base64 (alone or as
 * the password of Basic credentials, whose user stands in `secrets` joined as `user:password`).
 */
export function redact(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  return formsOf(secrets.join('\0')).reduce((left, form) => left.replaceAll(form, REDACTED), text);
}

const formsOf = rememberLast((secrets) => {
  const forms = secrets
    .split('\0')
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret, 'utf8').toString('base64'),
    ]);
  // Longest first: `user:password` before the `password` in it.
  return forms.sort((one, other) => other.length - one.length);
});
