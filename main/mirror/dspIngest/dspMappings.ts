import { z } from 'zod';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { Result } from '../../../shared/model/result.ts';
import { dspBusy, dspMappingFile, dspNoProject } from '../../../shared/services/dspIngest/answers.ts';
import { parseDspMapping } from '../../../shared/services/dspIngest/mapping.ts';
import {
  DSP_NO_MAPPING,
  dspMappingPath,
  dspNotFoundSchema,
} from '../../../shared/services/dspIngest/wire.ts';
import type { ServiceAnswer } from '../../../shared/services/serviceAnswer.ts';
import { known, notNow, queued, type MirrorReply } from '../dialect.ts';
import { jsonOf, textOf, type WholeAnswer } from '../passOn.ts';
import { dspBatches, type DspBatches } from './dspBatches.ts';
import type { DspWork } from './dspParts.ts';
import { dspAsk, dspLive } from './dspRemote.ts';

/** The mapping as it was last seen; `text` null = the server said that it has none. */
const seenSchema = z.object({ at: z.number(), text: z.string().nullable() });
type Seen = z.infer<typeof seenSchema>;

/** Seconds after which a script may ask again. */
const RETRY_AFTER_S = 30;

/** The service's own "not now", with a time. */
export function dspBusyForNow(shortcode: string): ServiceAnswer {
  const busy = dspBusy(shortcode);
  return { ...busy, headers: { ...busy.headers, 'Retry-After': String(RETRY_AFTER_S) } };
}

/**
 * GET mapping.csv. While an ingest that was asked for here has not begun there, a mapping that can be read would say that it is
 * over: the project counts as taken.
 */
export async function answerDspMapping(work: DspWork): Promise<MirrorReply> {
  const { core } = work.parts;
  const { destination } = work.gateway;
  const before = work.isOwn ? await dspBatches(core, destination.id) : undefined;
  if (before?.isRunOwed === true) return queued(dspBusyForNow(work.shortcode));
  const answered = await dspLive(work);
  if (answered.ok) {
    await noteMapping(work, answered.value);
    if (before?.running !== undefined && answered.value.status === 200)
      await core.askNow(before.running.batch.id);
    return { origin: 'live', answer: answered.value };
  }
  if (before?.running !== undefined) return known(dspBusyForNow(work.shortcode));
  const seen = await lastSeen(work, before);
  if (seen === undefined)
    return notNow('Waybill cannot reach the server now, and has never seen this mapping.');
  return known(seen.text === null ? dspNoProject(work.shortcode) : dspMappingFile(seen.text));
}

/** The mapping before the first file of a batch; undefined where it could not be asked for. */
export async function readBaseline(
  work: DspWork,
): Promise<{ readonly mapping: Uint8Array | undefined } | undefined> {
  const answered = await dspAsk(work, dspMappingPath(work.shortcode));
  if (!answered.ok) return undefined;
  if (isNone(answered.value)) return { mapping: undefined };
  return mappingOf(answered.value) === undefined ? undefined : { mapping: answered.value.body };
}

/** Fetches the mapping and keeps it; gives the answer, whatever it is. */
export async function saveMapping(work: DspWork): Promise<Result<WholeAnswer>> {
  const path = `/projects/${work.shortcode}/bulk-ingest/mapping.csv`;
  const answered = await dspAsk(work, path);
  if (!answered.ok) return answered;
  await noteMapping(work, answered.value);
  const text = mappingOf(answered.value);
  const { core, clock } = work.parts;
  const { id } = work.gateway.destination;
  // A copy of its own: later answers replace what was last seen.
  if (text !== undefined) await core.remember(id, `dsp.saved.${work.shortcode}.${clock.now()}`, text);
  return answered;
}

/** Keeps that the server has no mapping any more. */
export async function noteNoMapping(work: DspWork): Promise<void> {
  await remember(work, null);
}

/** True for an answer that says that there is no mapping. */
export function isNone(answer: WholeAnswer): boolean {
  return answer.status === 404 && dspNotFoundSchema.safeParse(jsonOf(answer)).data?.type === DSP_NO_MAPPING;
}

function mappingOf(answer: WholeAnswer): string | undefined {
  if (answer.status !== 200) return undefined;
  const text = textOf(answer);
  return parseDspMapping(text) === undefined ? undefined : text;
}

async function noteMapping(work: DspWork, answer: WholeAnswer): Promise<void> {
  const text = mappingOf(answer);
  if (text !== undefined) await remember(work, text);
  else if (isNone(answer)) await remember(work, null);
}

function place({ shortcode }: DspWork): string {
  return `dsp.mapping.${shortcode}`;
}

async function remember(work: DspWork, text: string | null): Promise<void> {
  const { core, clock } = work.parts;
  const { id } = work.gateway.destination;
  const seen: Seen = { at: clock.now(), text };
  await core.remember(id, place(work), JSON.stringify(seen));
}

/** What a script saw last, or what came with the end of an ingest that was queued here, whichever is newer. */
async function lastSeen(work: DspWork, batches: DspBatches | undefined): Promise<Seen | undefined> {
  const { core } = work.parts;
  const kept = await core.recall(work.gateway.destination.id, place(work));
  const seen = kept === undefined ? undefined : seenSchema.parse(JSON.parse(kept));
  const last = batches?.last;
  const job = last === undefined ? undefined : currentJob(last.batch, last.jobs);
  if (job?.endedAt === undefined || job.endedAt <= (seen?.at ?? 0)) return seen;
  const text = await core.report(job.id);
  return text === undefined ? seen : { at: job.endedAt, text };
}
