/** SHA-256, as the core sees it. */
export interface Digest {
  /** Lower-case hex of the UTF-8 bytes of a text, or of bytes. */
  sha256(content: string | Uint8Array): string;
}
