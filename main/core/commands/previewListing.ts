import type { Clock } from '../ports/clock.ts';
import type { FolderTree, TreeEntry } from '../ports/folders.ts';

/** While somebody types rules, what was found in the directory a moment ago is good enough. */
export const LISTING_FRESH_MS = 10_000;
/** Whoever goes through a kept listing lets others have their turn after so long. */
const TURN_MS = 10;
/** A listing with more entries is not kept: some 50 MB. */
const ENTRIES_MAX = 200_000;

type Slice = readonly TreeEntry[];

interface Listing {
  readonly root: string;
  /** Undefined when it turned out to be too long to keep. */
  readonly slices: Promise<readonly Slice[] | undefined>;
  /** Monotonic, ms; absent while it is being made. */
  madeAt?: number;
}

/** The last listing per tree; there is one tree per core. */
const LISTINGS = new WeakMap<FolderTree, Listing>();

/** Everything below a root, walked now or, by whoever asked for the same root, a moment ago. */
export async function* recentEntries(
  from: { readonly tree: FolderTree; readonly clock: Clock },
  root: string,
): AsyncIterable<Slice> {
  const { tree, clock } = from;
  const known = LISTINGS.get(tree);
  const isFresh = known?.madeAt === undefined || clock.elapsed() - known.madeAt <= LISTING_FRESH_MS;
  if (known !== undefined && known.root === root && isFresh) {
    const slices = await known.slices;
    yield* slices === undefined ? walk(tree, root) : inTurns(slices, clock);
    return;
  }
  const recorder = new Recorder(from, root);
  LISTINGS.set(tree, recorder.listing);
  try {
    for await (const slice of walk(tree, root)) {
      recorder.take(slice);
      yield slice;
    }
    recorder.end();
  } finally {
    recorder.giveUp();
  }
}

/** What is walked comes bit by bit by itself; what is kept would hold up everybody for half a second (100,000 files, measured). */
async function* inTurns(slices: readonly Slice[], clock: Clock): AsyncIterable<Slice> {
  let since = clock.elapsed();
  for (const slice of slices) {
    yield slice;
    if (clock.elapsed() - since < TURN_MS) continue;
    await clock.sleep(1);
    since = clock.elapsed();
  }
}

function walk(tree: FolderTree, root: string): AsyncIterable<Slice> {
  return tree.walk(root, '', new AbortController().signal);
}

/** Keeps what goes by, for as long as it is fresh. */
class Recorder {
  readonly listing: Listing;
  readonly #from: { readonly tree: FolderTree; readonly clock: Clock };
  #slices: Slice[] | undefined = [];
  #entries = 0;
  #tell: ((slices: readonly Slice[] | undefined) => void) | undefined;

  constructor(from: { readonly tree: FolderTree; readonly clock: Clock }, root: string) {
    this.#from = from;
    const slices = new Promise<readonly Slice[] | undefined>((resolve) => {
      this.#tell = resolve;
    });
    this.listing = { root, slices };
  }

  take(slice: Slice): void {
    this.#entries += slice.length;
    if (this.#entries > ENTRIES_MAX) this.giveUp();
    else this.#slices?.push(slice);
  }

  end(): void {
    if (this.#slices === undefined) return;
    this.listing.madeAt = this.#from.clock.elapsed();
    this.#tell?.(this.#slices);
    this.#slices = undefined;
    void this.#from.clock.sleep(LISTING_FRESH_MS).then(() => this.#forget());
  }

  /** Whoever waits walks for itself; after `end` there is nobody left to tell. */
  giveUp(): void {
    if (this.listing.madeAt !== undefined) return;
    this.#slices = undefined;
    this.#tell?.(undefined);
    this.#forget();
  }

  #forget(): void {
    if (LISTINGS.get(this.#from.tree) === this.listing) LISTINGS.delete(this.#from.tree);
  }
}
