import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { findingsAbout, type Finding } from './finding.ts';

/** A file that a trusted record says was delivered. */
export interface NamedFile {
  readonly name: string;
  readonly path: string | null;
  readonly bytes: number;
  readonly sha256: string;
  /** Which record says so. */
  readonly about: string;
}

/** How a file stands against its record. */
type Standing = 'same' | 'missing' | { readonly wrong: string };

/** So many wrong or missing files are named; the rest are counted. */
const NAMED_MAX = 20;

/**
 * Compares files with what a record says of them. Without `directory` they are looked for at their own paths, and one that
 * is not there is no mistake; with it, each must be in there.
 */
export async function verifyFiles(
  files: readonly NamedFile[],
  directory: string | undefined,
): Promise<readonly Finding[]> {
  const { ok, note, wrong } = findingsAbout('files', 'files');
  const findings: Finding[] = [];
  let same = 0;
  let missing = 0;
  for (const file of latestOf(files)) {
    const standing = await compare(file, directory);
    if (standing === 'same') same += 1;
    else if (standing === 'missing' && directory === undefined) missing += 1;
    else
      findings.push(
        wrong(`${file.path ?? file.name}: ${standing === 'missing' ? 'it is not there' : standing.wrong}`),
      );
  }
  const told = findings.slice(0, NAMED_MAX);
  if (findings.length > NAMED_MAX) told.push(wrong(`and ${findings.length - NAMED_MAX} more`));
  if (same > 0) told.push(ok(`${same} have the size and SHA-256 that the record names`));
  if (missing > 0) told.push(note(`${missing} are not at hand, so their content was not compared`));
  return told;
}

/** Of a file that was delivered more than once only the last version can be at its place. */
function latestOf(files: readonly NamedFile[]): readonly NamedFile[] {
  return [...new Map(files.map((file) => [file.path ?? `name:${file.name}`, file])).values()];
}

async function compare(file: NamedFile, directory: string | undefined): Promise<Standing> {
  for (const path of candidates(file, directory)) {
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) continue;
    // A pipe or device would never end.
    if (!facts.isFile()) return { wrong: 'it is not a regular file' };
    if (facts.size !== file.bytes)
      return { wrong: `it has ${facts.size} bytes, ${file.bytes} were delivered` };
    try {
      if ((await digestOf(path)) === file.sha256) return 'same';
    } catch (error) {
      return { wrong: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
    }
    return { wrong: 'its content is another than was delivered' };
  }
  return 'missing';
}

/** Where it may lie. A name from a record never leads out of the given directory. */
function candidates(file: NamedFile, directory: string | undefined): readonly string[] {
  if (directory === undefined) return file.path !== null && isAbsolute(file.path) ? [file.path] : [];
  const names = file.path === null ? [file.name] : [file.name, basename(file.path)];
  return [...new Set(names)]
    .map((name) => resolve(directory, name))
    .filter((path) => {
      const inside = relative(directory, path);
      return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
    })
    .map((path) => join(path));
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
