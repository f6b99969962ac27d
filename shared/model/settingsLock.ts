/** A settings lock as it is kept: `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, salt and hash in base64url. */
export const LOCK_HASH_FORM = /^scrypt\$(1[4-9]|20)\$([1-9]|1\d)\$([1-4])\$[\w-]{16,64}\$[\w-]{43}$/;
/** A PIN of four digits holds, since tries are limited. */
export const PASSPHRASE_LENGTH_MIN = 4;
export const PASSPHRASE_LENGTH_MAX = 200;
