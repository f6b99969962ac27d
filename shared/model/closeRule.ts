import { matchesGlob, matchesTokens, nameTokens, parseGlob } from './glob.ts';

/** What files of a folder go into one batch: all that come together, each first subfolder, or each sample. */
export const CLOSE_PER = ['all', 'folder', 'sample'] as const;
export type ClosePer = (typeof CLOSE_PER)[number];

/** When a batch of a folder closes. Whatever comes first closes it; a field that is absent never does. */
export interface CloseRule {
  /** Nothing of the batch changed for so long, ms. */
  readonly idleMs?: number | undefined;
  /** So many files are whole. */
  readonly files?: number | undefined;
  /** So many bytes are whole. */
  readonly bytes?: number | undefined;
  readonly per: ClosePer;
  /** With `per: 'sample'`: a name with `{sample}` where the sample's name stands, such as `{sample}_*.tif`. */
  readonly sample?: string | undefined;
  /** The batch closes once such a file is there and everything with it is whole. */
  readonly marker?: string | undefined;
}

/** Where `{sample}` stands in a pattern. */
export const SAMPLE_HOLE = '{sample}';

/** What of an open batch its closing depends on. Times in one clock, ms. */
export interface OpenGroup {
  /** Whole, and nothing wrong with them. */
  readonly settledFiles: number;
  readonly settledBytes: number;
  /** Not at rest yet. */
  readonly settlingFiles: number;
  /** A whole marker file is among them. */
  readonly hasMarker: boolean;
  /** When the last of its files came or changed. */
  readonly lastChangeAt: number;
}

export type CloseReason = 'idle' | 'files' | 'bytes' | 'marker';

export type CloseVerdict =
  | { readonly close: true; readonly why: CloseReason }
  /** `lookAt`: not before then, if nothing changes. */
  | { readonly close: false; readonly lookAt?: number };

/**
 * Whether an open batch closes now. A count or an amount of bytes closes it with what is whole, and what is still being
 * written goes on into the next batch; idle time and markers wait until everything is whole.
 */
export function closeVerdict(rule: CloseRule, group: OpenGroup, now: number): CloseVerdict {
  if (group.settledFiles === 0) return { close: false };
  if (rule.files !== undefined && group.settledFiles >= rule.files) return { close: true, why: 'files' };
  if (rule.bytes !== undefined && group.settledBytes >= rule.bytes) return { close: true, why: 'bytes' };
  if (group.settlingFiles > 0) return { close: false };
  if (rule.marker !== undefined && group.hasMarker) return { close: true, why: 'marker' };
  if (rule.idleMs === undefined) return { close: false };
  const dueAt = group.lastChangeAt + rule.idleMs;
  return now >= dueAt ? { close: true, why: 'idle' } : { close: false, lookAt: dueAt };
}

/** A rule with its patterns read. */
export interface ReadCloseRule {
  readonly rule: CloseRule;
  /** Which open batch of the folder a file belongs to; the same text, the same batch. */
  readonly groupOf: (path: string) => string;
  readonly isMarker: (path: string) => boolean;
}

/** Reads the patterns of a rule; `wrong` says which is no pattern. */
export function readCloseRule(rule: CloseRule): ReadCloseRule | { readonly wrong: string } {
  const marker = rule.marker === undefined ? undefined : parseGlob(rule.marker);
  if (marker !== undefined && 'wrong' in marker) return { wrong: `marker: ${marker.wrong}` };
  const groupOf = groupReader(rule);
  if (groupOf === undefined) return { wrong: `sample: it must have ${SAMPLE_HOLE} once, and no /` };
  return {
    rule,
    groupOf,
    isMarker: (path) => marker !== undefined && matchesGlob(marker, path),
  };
}

/** Reads the patterns of a rule that was checked when its folder's rules were parsed. Throws for any other: that is a bug. */
export function checkedCloseRule(rule: CloseRule): ReadCloseRule {
  const read = readCloseRule(rule);
  if ('wrong' in read) throw new Error(`a closing rule that is none: ${read.wrong}`);
  return read;
}

/** Undefined where the pattern for samples is none. */
function groupReader({ per, sample }: CloseRule): ReadCloseRule['groupOf'] | undefined {
  switch (per) {
    case 'all':
      return () => '';
    case 'folder':
      return (path) => path.slice(0, Math.max(0, path.indexOf('/')));
    case 'sample': {
      const sampleOf = sampleReader(sample ?? '');
      return sampleOf && ((path) => sampleOf(path.slice(path.lastIndexOf('/') + 1)));
    }
  }
}

/**
 * Takes the sample out of a name: the shortest text, from the first place where what stands before the hole fits. Empty
 * when the name does not fit.
 */
function sampleReader(pattern: string): ((name: string) => string) | undefined {
  const parts = pattern.split(SAMPLE_HOLE);
  const [before, after] = parts;
  if (parts.length !== 2 || before === undefined || after === undefined || pattern.includes('/'))
    return undefined;
  const head = nameTokens(before);
  const tail = nameTokens(after);
  return (name) => {
    const chars = Array.from(name);
    for (let from = 0; from < chars.length; from += 1) {
      if (!matchesTokens(head, chars.slice(0, from).join(''))) continue;
      for (let to = from + 1; to <= chars.length; to += 1)
        if (matchesTokens(tail, chars.slice(to).join(''))) return chars.slice(from, to).join('');
      return '';
    }
    return '';
  };
}
