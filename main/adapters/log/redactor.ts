/** Shorter secrets would take ordinary words out of every line. */
const SECRET_LENGTH_MIN = 4;

/** Knows the secrets in use and takes them out of texts. They stay in memory and are never written. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on this text, and the ways it is written in headers and addresses, never shows. */
  add(secret: string): void {
    if (secret.length < SECRET_LENGTH_MIN) return;
    this.#secrets.add(secret);
    const bytes = Buffer.from(secret);
    // By way of bytes, since an ill-formed text cannot be percent-encoded.
    this.#secrets.add(encodeURIComponent(bytes.toString()));
    this.#secrets.add(bytes.toString('base64'));
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
  }

  /** Takes every known secret out of a text. A bound function, so that it can be handed on. */
  readonly redact = (text: string): string => {
    let clean = text;
    // The longest first: a secret that begins with another one must not leave its tail.
    for (const secret of [...this.#secrets].toSorted((one, other) => other.length - one.length))
      if (clean.includes(secret)) clean = clean.replaceAll(secret, '[redacted]');
    return clean;
  };
}
