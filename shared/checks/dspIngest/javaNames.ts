/** A path as java.nio normalises it on Unix: its elements, empty for the root. An empty path has one empty element. */
export function javaNormalisedElements(segments: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue;
    const last = kept.at(-1);
    if (segment === '..' && last !== undefined && last !== '..') kept.pop();
    else kept.push(segment);
  }
  return kept.length === 0 ? [''] : kept;
}

/** Java's `String.split("/")`: trailing empty parts are dropped, so "/" gives nothing and "" gives one empty part. */
export function javaSplitPath(path: string): readonly string[] {
  if (path === '') return [''];
  const parts = path.split('/');
  while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** Java's `String.equalsIgnoreCase`: unit by unit, by upper then lower case, so a dotless i equals an i. */
export function javaEqualsIgnoreCase(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (folded(left.charAt(index)) !== folded(right.charAt(index))) return false;
  }
  return true;
}

/** The extension as commons-io finds it: after the last dot, none when a slash or backslash follows that dot. */
export function javaFileExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  const separator = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
  return dot < 0 || separator > dot ? '' : name.slice(dot + 1);
}

const DOTTED_CAPITAL_I = 'İ';

function folded(unit: string): string {
  if (unit === DOTTED_CAPITAL_I) return 'i';
  const upper = sameLength(unit, unit.toUpperCase());
  return sameLength(upper, upper.toLowerCase());
}

function sameLength(before: string, after: string): string {
  return after.length === before.length ? after : before;
}
