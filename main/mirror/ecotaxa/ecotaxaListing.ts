import { z } from 'zod';
import { jsonAnswer } from '../../../shared/services/ecotaxa/answers.ts';
import { known, queued, type MirrorReply } from '../dialect.ts';
import { keepAnswer, lastKnown } from './ecotaxaCache.ts';
import { givenPaths } from './ecotaxaBatches.ts';
import { parsedJson } from './ecotaxaJobShown.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { away, ecotaxaLive } from './ecotaxaRemote.ts';
import { unpackedPath } from './uploadPlace.ts';

const listingSchema = z.looseObject({ entries: z.array(z.looseObject({ name: z.string() })) });

/** GET /user_files/...: live, else as last known with what was given here since: scripts wait until their upload is listed. */
export async function answerListing(work: EcotaxaWork): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work);
  if (answered.ok) {
    await keepAnswer(work, answered.value);
    return { origin: 'live', answer: answered.value };
  }
  const last = await lastKnown(work);
  const folder = work
    .part('path')
    .split('/')
    .filter((part) => part !== '');
  const given = await givenEntries(work, folder);
  if (given.length === 0) return last === undefined ? away() : known(last);
  const listing = listingSchema.safeParse(last?.status === 200 ? parsedJson(last.body) : undefined).data;
  const entries = listing?.entries ?? [];
  const names = new Set(entries.map(({ name }) => name));
  return queued(
    jsonAnswer(200, {
      ...(listing ?? { path: folder.join('/') }),
      entries: [...entries, ...given.filter(({ name }) => !names.has(name))],
    }),
  );
}

interface Entry {
  readonly name: string;
  readonly type: 'D' | 'F';
  readonly size: 0;
  readonly mtime: '';
}

/** What was given here of a folder; archives as what they become. */
async function givenEntries(work: EcotaxaWork, folder: readonly string[]): Promise<readonly Entry[]> {
  const entries = new Map<string, Entry>();
  for (const given of await givenPaths(work)) {
    const { path, isFolder } = unpackedPath(given);
    const name = path[folder.length];
    if (name === undefined || folder.some((part, at) => part !== path[at])) continue;
    const type = path.length > folder.length + 1 || isFolder ? 'D' : 'F';
    entries.set(name, { name, type, size: 0, mtime: '' });
  }
  return [...entries.values()];
}
