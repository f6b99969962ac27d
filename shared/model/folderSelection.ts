import type { FolderRules } from './folder.ts';
import { checkedGlob, matchesGlob } from './glob.ts';

/** A name on the way that begins with a point, or is one that desktops and office programs leave lying. */
const HIDDEN = /(?:^|\/)(?:\.|~\$|(?:Thumbs\.db|desktop\.ini|ehthumbs\.db)(?:\/|$))/i;

/** Decides for each path of a folder whether it is taken. */
export interface Selection {
  /** The rule that keeps a path out, as people wrote or know it; undefined = it is taken. */
  readonly excludedBy: (path: string) => string | undefined;
  /** True for a file that is the control file of its batch and no item. */
  readonly isControl: (path: string) => boolean;
}

/** The selection of some rules, with its patterns read once. Paths are below the root, with `/`. */
export function selectionOf(
  rules: Pick<FolderRules, 'ignore' | 'include' | 'hidden' | 'control'>,
): Selection {
  const ignore = rules.ignore.map(checkedGlob);
  const include = rules.include.map(checkedGlob);
  const control = rules.control?.from === 'folder' ? checkedGlob(rules.control.pattern) : undefined;
  const isControl = (path: string): boolean => control !== undefined && matchesGlob(control, path);
  return {
    isControl,
    excludedBy: (path) => {
      if (rules.hidden === 'exclude' && HIDDEN.test(path)) return 'hidden';
      const ignored = ignore.find((glob) => matchesGlob(glob, path));
      if (ignored !== undefined) return `ignore ${ignored.pattern}`;
      if (isControl(path)) return 'control file';
      if (include.length > 0 && !include.some((glob) => matchesGlob(glob, path))) return 'not in include';
      return undefined;
    },
  };
}
