import { z } from 'zod';

/** What is kept of an upload under way, noted before each piece is sent. */
const resumeSchema = z.object({
  /** The upload's own name at the server; its address is made anew, so that it never leads to another host. */
  id: z.string().regex(/^[\w-]+$/),
  stem: z.string(),
  /** Size of the whole package. */
  bytes: z.number().int(),
  /** The piece that was sent last ends here; the server may have any part of it. */
  upTo: z.number().int(),
  /** SHA-256 of the package up to there. */
  sha256: z.string(),
});
export type ResumeToken = z.infer<typeof resumeSchema>;

/** The token as a text. */
export function writeResume(token: ResumeToken): string {
  return JSON.stringify(token);
}

/** Nothing to resume. */
export const NO_RESUME = '';

/** A kept token, where it is one of this package: same name, same size. */
export function readResume(
  text: string | undefined,
  about: { readonly stem: string; readonly bytes: number },
): ResumeToken | undefined {
  if (text === undefined || text === NO_RESUME) return undefined;
  const read = resumeSchema.safeParse(parsed(text));
  if (!read.success) return undefined;
  const isOurs = read.data.stem === about.stem && read.data.bytes === about.bytes;
  return isOurs ? read.data : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
