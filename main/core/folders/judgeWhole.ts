import { failure, type Failure } from '../../../shared/model/failure.ts';
import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { ItemId } from '../../../shared/model/ids.ts';
import type { FileSample } from '../ports/folders.ts';
import { fileDigest } from './fileDigest.ts';
import type { FolderRun } from './folderRun.ts';
import type { WatchedItem } from './watched.ts';

/** What becomes of a file that was quiet for the settle time. */
export type Judgement =
  | { readonly verdict: 'whole'; readonly facts: FileFacts }
  /** Nothing to send, and why. */
  | { readonly verdict: 'exclude'; readonly rule: string; readonly sameAs?: ItemId }
  /** Something about it is odd: a person decides. */
  | { readonly verdict: 'ask'; readonly failure: Failure; readonly facts?: FileFacts }
  /** It moved while it was looked at. */
  | { readonly verdict: 'changing' };

/** The rule that keeps a second copy of what is delivered already from being sent. */
export const SAME_AS_DELIVERED = 'same bytes as delivered';

/** Judges a quiet file: empty, shrunk, only reserved, known as delivered, or simply whole. */
export async function judgeWhole(
  run: FolderRun,
  about: {
    readonly item: WatchedItem;
    readonly facts: FileFacts;
    readonly sample: FileSample;
    /** The most bytes it was seen with. */
    readonly peak: number;
  },
): Promise<Judgement> {
  const { item, facts, sample, peak } = about;
  const { path } = item.source;
  const inFolder = run.pathOf(item);
  const isMarker = run.close.isMarker(inFolder);
  const rule = isMarker ? run.selection.excludedBy(inFolder) : undefined;
  if (rule !== undefined) return { verdict: 'exclude', rule };
  if (facts.bytes === 0) {
    // A marker is often an empty file: it has said what it had to.
    if (isMarker) return { verdict: 'exclude', rule: 'empty marker' };
    return { verdict: 'ask', facts, failure: failure('file.empty', { path }) };
  }
  const known = await run.core.ports.store.folderFile(run.folder.id, inFolder);
  const sent = known?.delivered?.bytes ?? 0;
  if (facts.bytes < sent)
    return {
      verdict: 'ask',
      facts,
      failure: failure('file.smaller-than-sent', { path, bytes: facts.bytes, sent }),
    };
  if (facts.bytes < peak)
    return {
      verdict: 'ask',
      facts,
      failure: failure('file.shrunk', { path, bytes: facts.bytes, was: peak }),
    };
  if (sample.zerosAtEnd > 0)
    return { verdict: 'ask', facts, failure: failure('file.tail-empty', { path, zeros: sample.zerosAtEnd }) };
  return sameAsDelivered(run, { item, facts, known });
}

/** A file is read beforehand only where its name, or what it was before a rename, and its size are known as delivered. */
async function sameAsDelivered(
  run: FolderRun,
  about: { readonly item: WatchedItem; readonly facts: FileFacts; readonly known: FolderFile | undefined },
): Promise<Judgement> {
  const { item, facts, known } = about;
  const last = await run.core.ports.store.lastSent(item.destinationId, item.name);
  const isSent =
    last !== undefined && last.id !== item.id && (last.state === 'sent' || last.state === 'imported');
  const before = known?.delivered;
  const delivered = [
    ...(isSent ? [{ ...last, itemId: last.id }] : []),
    ...(before === undefined ? [] : [before]),
  ].filter((one) => one.bytes === facts.bytes && one.sha256 !== undefined);
  if (delivered.length === 0) return { verdict: 'whole', facts };
  const digest = await fileDigest(run, run.pathOf(item));
  if (digest === undefined || !sameFacts(digest.facts, facts)) return { verdict: 'changing' };
  const same = delivered.find((one) => one.sha256 === digest.sha256);
  return same === undefined
    ? { verdict: 'whole', facts }
    : { verdict: 'exclude', rule: SAME_AS_DELIVERED, sameAs: same.itemId };
}
