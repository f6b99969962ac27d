/** Random bytes that an API key or batch identifier is made of. Source: haplo a6352c9, KSecurityRandom.java. */
export const IDENTIFIER_BYTES = 33;

/**
 * An API key or batch identifier: 44 of A-Z a-z 0-9 _ -, the first and last a letter or digit. `random` gives
 * `IDENTIFIER_BYTES` fresh bytes at each call. Source: haplo a6352c9, lib/common/krandom.rb.
 */
export function newHaploIdentifier(random: () => Uint8Array): string {
  for (;;) {
    const text = btoa(String.fromCharCode(...random()))
      .replaceAll('+', '_')
      .replaceAll('/', '-');
    if (/^[A-Za-z0-9].*[A-Za-z0-9]$/.test(text)) return text;
  }
}
