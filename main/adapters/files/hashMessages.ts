/** What the thread that digests is told. `stream` numbers what is digested together. */
export type HashOrder =
  | { readonly do: 'take'; readonly id: number; readonly stream: number; readonly piece: Uint8Array }
  | { readonly do: 'tell'; readonly id: number; readonly stream: number }
  | { readonly do: 'forget'; readonly stream: number };

/** What it answers: the piece again, or the digest in lower-case hex. */
export type HashReply =
  { readonly id: number; readonly piece: Uint8Array } | { readonly id: number; readonly sha256: string };
