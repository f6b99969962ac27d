import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import type { OutgoingFile, SentFile } from '../../../core/ports/importService.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';
import { findInRoot, listFolder } from './myFiles.ts';
import { unpackWaitMs } from './tusStack.ts';

/** The first look comes at once, the next ones further and further apart. */
const LOOK_AGAIN_MS_MIN = 500;
const LOOK_AGAIN_MS_MAX = 5_000;

/** Once the server has said that it has everything, unpacking is over or has failed. */
const AFTER_ANSWER_MS = 15_000;

/** Archives that the server opens where it finds them in another, and then takes away. Source: GET /constants. */
const OPENED = /\.(?:zip|tar|gzip|tar\.gz|tar\.bz2|tar\.xz|gz)$/i;

/** What should lie in My Files now. */
export interface Arrival {
  readonly caller: EcotaxaCaller;
  readonly stem: string;
  readonly packageBytes: number;
  readonly files: readonly OutgoingFile[];
  /** A zip that was given as it is: only its folder can be looked for. */
  readonly isReadyMade: boolean;
  /** False where the answer to the last piece was lost: the server may still be at work. */
  readonly isAnswered: boolean;
}

/**
 * Waits until a package lies unpacked in My Files and compares its members by name: the server tells no sizes. A member that is
 * not there was deleted, since its content is of no type that the server keeps.
 */
export async function confirmArrival(arrival: Arrival): Promise<Result<readonly SentFile[]>> {
  const settled = await waitForFolder(arrival);
  if (!settled.ok) return settled;
  const { files, stem, isReadyMade } = arrival;
  if (isReadyMade)
    return ok(files.map(({ name }): SentFile => ({ name, atLeast: 'acknowledged', remoteRef: stem })));
  const there = await namesThere(arrival);
  if (!there.ok) return there;
  const host = hostOf(arrival.caller.access.destination.url);
  return ok(
    files.map(({ name }): SentFile => {
      const sent = { name, atLeast: 'acknowledged', remoteRef: `${stem}/${name}` } as const;
      return isThere(name, there.value)
        ? sent
        : { ...sent, refused: failure('remote.removed-file', { host, name }) };
    }),
  );
}

/** Until the folder is there and the archive is not: the server takes it away when it has unpacked it. */
async function waitForFolder({ caller, stem, packageBytes, isAnswered }: Arrival): Promise<Result<void>> {
  const { clock } = caller.http;
  const { signal, destination } = caller.access;
  const until = clock.elapsed() + (isAnswered ? AFTER_ANSWER_MS : unpackWaitMs(packageBytes));
  for (let pause = LOOK_AGAIN_MS_MIN; ; pause = Math.min(pause * 2, LOOK_AGAIN_MS_MAX)) {
    const seen = await findInRoot(caller, stem);
    if (!seen.ok) return seen;
    const { hasFolder, hasArchive } = seen.value;
    if (hasFolder && !hasArchive) return ok(undefined);
    const host = hostOf(destination.url);
    if (clock.elapsed() + pause > until) {
      if (hasArchive) return fail(failure('remote.corrupted', { host, name: `${stem}.zip` }));
      const got = 'no such folder';
      return fail(
        failure('remote.not-understood', { host, status: 200, got, expected: `the folder ${stem}` }),
      );
    }
    await clock.sleep(pause, signal);
  }
}

/** Everything in the folders that the files lie in, by path inside the package. */
async function namesThere({ caller, stem, files }: Arrival): Promise<Result<ReadonlySet<string>>> {
  const there = new Set<string>();
  for (const folder of new Set(files.map(({ name }) => name.slice(0, name.lastIndexOf('/') + 1)))) {
    const listed = await listFolder(caller, `${stem}/${folder}`.replace(/\/$/, ''));
    if (!listed.ok) return listed;
    for (const { name } of listed.value?.entries ?? []) there.add(folder + name);
  }
  return ok(there);
}

function isThere(name: string, there: ReadonlySet<string>): boolean {
  return there.has(name) || (OPENED.test(name) && there.has(name.slice(0, name.lastIndexOf('.'))));
}
