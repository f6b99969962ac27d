import { replayArrivals, type Arrival } from '../../../shared/model/closeReplay.ts';
import { checkedCloseRule } from '../../../shared/model/closeRule.ts';
import { lastTouchedMs } from '../../../shared/model/fileFacts.ts';
import type { FolderRules } from '../../../shared/model/folder.ts';
import { selectionOf } from '../../../shared/model/folderSelection.ts';
import { checkedGlob, matchesGlob, type Glob } from '../../../shared/model/glob.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { KnownFiles } from '../folders/knownFiles.ts';
import type { FolderPreview } from '../foldersFace.ts';
import type { FolderWork } from './folderWork.ts';
import { recentEntries } from './previewListing.ts';

/** Arrivals so far back are played. */
const REPLAY_DAYS = 7;
const DAY_MS = 24 * 60 * 60_000;
/** More arrivals than that are not kept in memory. */
const ARRIVALS_MAX = 200_000;
const EXAMPLES_MAX = 5;
const UNKNOWN_MAX = 20;

/** What rules would do with what is in a directory now, and with what came in the last week. Nothing is changed. */
export async function previewFolder(
  work: FolderWork,
  given: { readonly path: string; readonly rules: FolderRules },
): Promise<Result<FolderPreview>> {
  const read = checkedCloseRule(given.rules.close);
  const root = await work.ports.tree.root(given.path);
  if (!root.ok) return root;
  const { clock } = work.core.ports;
  const selection = selectionOf(given.rules);
  const seen = new Preview(clock.now() - REPLAY_DAYS * DAY_MS, read.groupOf);
  const patterns = patternsOf(given.rules);
  const isMarkerOnly = (path: string): boolean => read.isMarker(path) && !selection.isControl(path);
  for await (const slice of recentEntries({ tree: work.ports.tree, clock }, root.value.realPath)) {
    for (const entry of slice) {
      if (entry.kind === 'unknown') seen.unknownAt(entry);
      else if (entry.kind === 'other') seen.exclude(`it is ${entry.what}`, entry.path);
      else if (entry.kind === 'file') {
        seen.see();
        for (const one of patterns) if (matchesGlob(one.glob, entry.path)) one.files += 1;
        const rule = selection.excludedBy(entry.path);
        const file = { path: entry.path, bytes: entry.facts.bytes, at: lastTouchedMs(entry.facts) };
        if (rule === undefined) seen.take(file);
        else {
          seen.exclude(rule, entry.path);
          if (isMarkerOnly(entry.path)) seen.arrived({ ...file, isKeptOut: true });
        }
      }
    }
  }
  await addGone(work, root.value.realPath, (file) => {
    if (selection.excludedBy(file.path) === undefined) seen.arrived(file);
    else if (isMarkerOnly(file.path)) seen.arrived({ ...file, isKeptOut: true });
  });
  const { settleMs } = given.rules;
  const replay = replayArrivals(read, seen.arrivals, { settleMs, until: clock.now() });
  return ok({
    ...seen.result(),
    patterns: patterns.map(({ glob, files }) => ({ pattern: glob.pattern, files })),
    replay: {
      days: REPLAY_DAYS,
      files: seen.arrivals.filter((one) => one.isKeptOut !== true).length,
      batches: replay.batches.length,
      tooEarly: replay.tooEarly,
      openFiles: replay.openFiles,
      examples: replay.batches.slice(-EXAMPLES_MAX),
      isCut: seen.arrivals.length >= ARRIVALS_MAX,
    },
  });
}

/** What came into a watched folder and is no longer there came all the same. */
async function addGone(work: FolderWork, path: string, take: (file: Arrival) => void): Promise<void> {
  const folder = work.ports.settings.all().find((one) => one.path === path);
  if (folder === undefined) return;
  const known = new KnownFiles(work.core.ports.store, { folderId: folder.id, under: '' });
  for (let file = await known.peek(); file !== undefined; file = await known.peek()) {
    known.skip();
    if (file.gone && file.facts !== undefined)
      take({ path: file.path, bytes: file.facts.bytes, at: lastTouchedMs(file.facts) });
  }
}

/** Every pattern of some rules once, each to count how many files it matches by itself. */
function patternsOf({
  close,
  control,
  ignore,
  include,
}: FolderRules): { readonly glob: Glob; files: number }[] {
  const written = [
    ...ignore,
    ...include,
    ...(close.marker === undefined ? [] : [close.marker]),
    ...(control?.from === 'folder' ? [control.pattern] : []),
  ];
  return [...new Set(written)].map((pattern) => ({ glob: checkedGlob(pattern), files: 0 }));
}

/** What a walk for a preview gathered. */
class Preview {
  readonly arrivals: Arrival[] = [];
  readonly #since: number;
  readonly #groupOf: (path: string) => string;
  readonly #excluded = new Map<string, { files: number; examples: string[] }>();
  readonly #groups = new Set<string>();
  readonly #unknown: { path: string; reason: string }[] = [];
  #files = 0;
  #bytes = 0;
  #filesThere = 0;

  constructor(since: number, groupOf: (path: string) => string) {
    this.#since = since;
    this.#groupOf = groupOf;
  }

  /** A regular file is there, whatever becomes of it. */
  see(): void {
    this.#filesThere += 1;
  }

  take(file: Arrival): void {
    this.#files += 1;
    this.#bytes += file.bytes;
    this.#groups.add(this.#groupOf(file.path));
    this.arrived(file);
  }

  arrived(file: Arrival): void {
    if (file.at >= this.#since && this.arrivals.length < ARRIVALS_MAX) this.arrivals.push(file);
  }

  exclude(rule: string, path: string): void {
    const known = this.#excluded.get(rule) ?? { files: 0, examples: [] };
    known.files += 1;
    if (known.examples.length < EXAMPLES_MAX) known.examples.push(path);
    this.#excluded.set(rule, known);
  }

  unknownAt(one: { readonly path: string; readonly reason: string }): void {
    if (this.#unknown.length < UNKNOWN_MAX) this.#unknown.push({ path: one.path, reason: one.reason });
  }

  result(): Omit<FolderPreview, 'replay' | 'patterns'> {
    const excluded = [...this.#excluded].map(([rule, known]) => ({ rule, ...known }));
    return {
      filesThere: this.#filesThere,
      files: this.#files,
      bytes: this.#bytes,
      excluded: excluded.sort((one, other) => other.files - one.files),
      groups: this.#groups.size,
      unknown: this.#unknown,
    };
  }
}
