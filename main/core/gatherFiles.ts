import { failure, type Failure } from '../../shared/model/failure.ts';
import { lastTouchedMs, type FileFacts } from '../../shared/model/fileFacts.ts';
import type { ItemSource } from '../../shared/model/item.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { FilesGiven } from './core.ts';
import { itemPlace } from './itemPlace.ts';
import type { FoundFile, PassedOver } from './ports/files.ts';
import type { ImportService } from './ports/importService.ts';
import type { Ports } from './ports/ports.ts';

/** One intake takes at most so many files; more is several batches. */
export const FILES_PER_INTAKE_MAX = 1_000_000;
/** So many passed-over paths are listed; the rest are counted. */
export const PASSED_OVER_LISTED_MAX = 100;

/** A file that will become an item. */
export interface Gathered {
  readonly name: string;
  readonly source: ItemSource;
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  /** Quiet for the settle time already. */
  readonly settled: boolean;
  /** Set when it cannot be sent as it is: it becomes an item that needs a person, never a silent gap. */
  readonly failure?: Failure;
}

export interface Gathering {
  readonly files: readonly Gathered[];
  readonly passedOver: readonly PassedOver[];
  readonly passedOverMore: number;
}

/**
 * Finds the files that a request means, in the order given, folders in name order. A path that is not there refuses
 * the whole request, so that nobody believes half of it was taken.
 */
export async function gatherFiles(
  ports: Ports,
  service: ImportService,
  given: FilesGiven,
): Promise<Result<Gathering>> {
  const files: Gathered[] = [];
  const clashes = new Clashes();
  const take = (file: Gathered): void => {
    clashes.note(file.name, files.length);
    files.push(file);
  };
  const passedOver: PassedOver[] = [];
  let passedOverMore = 0;
  const passOver = (passed: PassedOver): void => {
    if (passedOver.length < PASSED_OVER_LISTED_MAX) passedOver.push(passed);
    else passedOverMore += 1;
  };
  for (const path of given.paths) {
    const before = files.length;
    const first = passedOver.length + passedOverMore;
    for await (const entry of ports.files.walk(path)) {
      if (entry.kind === 'file')
        take(gathered(ports, service, { entry, name: given.names[entry.path] ?? entry.name }));
      else passOver(entry);
      if (files.length > FILES_PER_INTAKE_MAX) return fail(tooMany(path));
    }
    if (files.length === before) {
      return fail(
        nothingAt(
          path,
          passedOver.length + passedOverMore > first ? (passedOver[first] ?? passedOver.at(-1)) : undefined,
        ),
      );
    }
  }
  for (const spooled of given.spooled) {
    const source: ItemSource = { kind: 'spool', sha256: spooled.sha256 };
    // Spooled bytes have no facts of their own, only a size.
    const there = await ports.files.open(source);
    if (!there.ok) return there;
    await there.value.close();
    take(
      withName(service, {
        name: spooled.name,
        source,
        bytes: there.value.bytes,
        facts: undefined,
        settled: true,
      }),
    );
  }
  const unmatched = unmatchedName(given, files);
  if (unmatched !== undefined) return fail(unmatched);
  return ok({ files: clashes.told(files), passedOver, passedOverMore });
}

/** A remote name for a path that is not among the files is a slip of the hand that must not pass. */
function unmatchedName(given: FilesGiven, files: readonly Gathered[]): Failure | undefined {
  // Mostly; all paths of 100,000 files together held up everybody else for 40 ms (measured).
  if (Object.keys(given.names).length === 0) return undefined;
  const paths = new Set(files.map(itemPlace));
  const slip = Object.keys(given.names).find((path) => !paths.has(path));
  if (slip === undefined) return undefined;
  return failure('request.invalid', {
    where: `names["${slip}"]`,
    reason: 'this file is not among those given',
  });
}

function gathered(
  ports: Ports,
  service: ImportService,
  found: { readonly entry: FoundFile; readonly name: string },
): Gathered {
  const { entry, name } = found;
  return withName(service, {
    name,
    source: { kind: 'file', path: entry.path, root: entry.root },
    bytes: entry.facts.bytes,
    facts: entry.facts,
    settled: isQuiet(entry.facts, ports.clock.now(), ports.settleMs),
  });
}

/** Quiet for the settle time; a time stamp in the future proves nothing and must be watched. */
function isQuiet(facts: FileFacts, now: number, settleMs: number): boolean {
  const touched = lastTouchedMs(facts);
  return touched <= now && now - touched >= settleMs;
}

function withName(service: ImportService, file: Gathered): Gathered {
  const accepted = service.acceptsName(file.name);
  return accepted.ok ? file : { ...file, failure: accepted.failure };
}

/** Two files under one name: on the server the last would win, so both wait for a person. */
class Clashes {
  readonly #first = new Map<string, number>();
  readonly #clashing = new Map<number, number>();

  /** To be called for each file, in order. */
  note(name: string, index: number): void {
    const other = this.#first.get(name);
    if (other === undefined) {
      this.#first.set(name, index);
      return;
    }
    this.#clashing.set(index, other);
    this.#clashing.set(other, index);
  }

  /** The files, those that clash with their failure. */
  told(files: readonly Gathered[]): readonly Gathered[] {
    if (this.#clashing.size === 0) return files;
    return files.map((file, index) => {
      const other = this.#clashing.get(index);
      const rival = other === undefined ? undefined : files[other];
      if (rival === undefined) return file;
      const facts = { name: file.name, path: itemPlace(file), other: itemPlace(rival) };
      return { ...file, failure: failure('file.name-clash', facts) };
    });
  }
}

/** Why a path gave no file: what was passed over there, or that there was nothing. */
export function nothingAt(path: string, passed: PassedOver | undefined): Failure {
  if (passed === undefined) return failure('path.no-files', { path });
  switch (passed.why) {
    case 'gone':
      return failure('path.missing', { path: passed.path });
    case 'no-access':
      return failure('file.no-access', { path: passed.path, reason: passed.reason });
    case 'link-outside':
      return failure('file.outside', { path: passed.path, root: path });
    case 'link':
    case 'special':
    case 'hidden':
      return failure('file.not-a-file', { path: passed.path, what: passed.reason });
    case 'bad-name':
      return failure('file.bad-name', { name: passed.path, reason: passed.reason });
  }
}

function tooMany(path: string): Failure {
  return failure('request.invalid', {
    where: path,
    reason: `it holds more than ${FILES_PER_INTAKE_MAX} files; give its folders one by one`,
  });
}
