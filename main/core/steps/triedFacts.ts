import type { Failure } from '../../../shared/model/failure.ts';
import type { StoryLine } from '../ports/store.ts';

/** Of the server's words a line of a story keeps so many characters: it is kept once per try. */
export const STORY_SERVER_SAYS_LENGTH_MAX = 300;

/** What a file's story keeps of a try that failed: why, who answered what, and the server's own words (`serverSays`). */
export function triedFacts({ code, facts, serverSays }: Failure): StoryLine['facts'] {
  const { host, status } = facts;
  return {
    code,
    ...(host === undefined ? {} : { host }),
    ...(status === undefined ? {} : { status }),
    ...(serverSays === undefined ? {} : { serverSays: serverSays.slice(0, STORY_SERVER_SAYS_LENGTH_MAX) }),
  };
}
