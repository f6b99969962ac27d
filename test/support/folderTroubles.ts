import { mkdir, rename, rm } from 'node:fs/promises';

/** A trouble comes in one of so many turns, and goes in one of so many. */
const COMES_EVERY = 60;
const GOES_EVERY = 12;

/** Begins a trouble, and gives what ends it. */
export type Trouble = () => Promise<() => Promise<void>>;

/** Troubles that come and go by chance, one at a time. */
export function oneTroubleAtATime(troubles: readonly Trouble[]): {
  /** One turn of the test: perhaps a trouble begins, or the one under way ends. `upTo` gives a whole number below. */
  pass(upTo: (max: number) => number): Promise<void>;
  /** Whatever is under way ends. */
  end(): Promise<void>;
  /** How many began. */
  readonly times: number;
} {
  let over: (() => Promise<void>) | undefined;
  let times = 0;
  const end = async (): Promise<void> => {
    await over?.();
    over = undefined;
  };
  return {
    async pass(upTo) {
      if (over !== undefined) {
        if (upTo(GOES_EVERY) === 0) await end();
      } else if (upTo(COMES_EVERY) === 0) {
        over = await troubles[times % troubles.length]?.();
        times += 1;
      }
    },
    end,
    get times() {
      return times;
    },
  };
}

/** A folder's directory is gone, or an empty one lies in its place as where a disk is not mounted, until it comes back. */
export async function rootAway(root: string, isEmptyThere: boolean): Promise<() => Promise<void>> {
  const away = `${root}-away`;
  await rename(root, away);
  if (isEmptyThere) await mkdir(root);
  return async () => {
    await rm(root, { recursive: true, force: true });
    await rename(away, root);
  };
}
