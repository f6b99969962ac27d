import type { FoundUpdate } from '../../shared/model/updates.ts';

/** More than anybody reads in a window, characters. */
export const NOTES_LENGTH_MAX = 4_000;
/** Some feeds write release notes as HTML. */
const TAG = /<[^<>]{0,200}>/g;

/** What a feed tells of a version (`UpdateInfo` of builder-util-runtime 9.7.0), as far as it is used. */
export interface ToldUpdate {
  readonly version: string;
  readonly releaseNotes?: string | readonly { readonly note: string | null }[] | null;
  readonly files?: readonly { readonly size?: number }[];
}

/** The same as the window shows it: plain text, cut. */
export function foundUpdate({ version, releaseNotes, files }: ToldUpdate): FoundUpdate {
  const notes = plainText(releaseNotes ?? '');
  const bytes = files?.[0]?.size;
  return {
    version,
    ...(notes === '' ? {} : { notes }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

function plainText(notes: string | readonly { readonly note: string | null }[]): string {
  const text = typeof notes === 'string' ? notes : notes.map(({ note }) => note ?? '').join('\n');
  const plain = text.replace(TAG, '').trim();
  return plain.length <= NOTES_LENGTH_MAX ? plain : `${plain.slice(0, NOTES_LENGTH_MAX)}…`;
}
