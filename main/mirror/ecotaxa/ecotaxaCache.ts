import { createHash } from 'node:crypto';
import { z } from 'zod';
import { withoutMounts } from '../../../shared/services/ecotaxa/routes.ts';
import type { ServiceAnswer } from '../../../shared/services/serviceAnswer.ts';
import { headerOf, textOf, type WholeAnswer } from '../passOn.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';

/** Longer answers are not kept. */
const KEPT_LENGTH_MAX = 4 * 1024 * 1024;
/** Answers kept for a destination; beyond that the oldest question is forgotten. */
const KEPT_MAX = 500;

/** What the server said last to a question that changes nothing. */
const keptSchema = z.object({ status: z.number(), type: z.string(), body: z.string() });
const indexSchema = z.array(z.string());

/** Keeps an answer as the last known one. What says only that something went wrong is not kept. */
export async function keepAnswer(work: EcotaxaWork, answer: WholeAnswer): Promise<void> {
  if (answer.status !== 200 && answer.status !== 404) return;
  const body = textOf(answer);
  if (body.length > KEPT_LENGTH_MAX || (body === '' && answer.body.length > 0)) return;
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  const place = placeOf(work);
  const text = JSON.stringify({ status: answer.status, type: headerOf(answer, 'content-type') ?? '', body });
  const before = await core.recall(id, place);
  if (before === text) return;
  await core.remember(id, place, text);
  if (before === undefined || before === '') await noteInIndex(work, place);
}

/** The last known answer to the same question. */
export async function lastKnown(work: EcotaxaWork): Promise<ServiceAnswer | undefined> {
  const text = await work.parts.core.recall(work.gateway.destination.id, placeOf(work));
  if (text === undefined || text === '') return undefined;
  const { status, type, body } = keptSchema.parse(JSON.parse(text));
  return { status, headers: type === '' ? {} : { 'Content-Type': type }, body };
}

async function noteInIndex(work: EcotaxaWork, place: string): Promise<void> {
  const { core } = work.parts;
  const { id } = work.gateway.destination;
  await work.turns.take(id, async () => {
    const known = await core.recall(id, 'eco.kept');
    const places = known === undefined ? [] : indexSchema.parse(JSON.parse(known));
    const all = [...places, place];
    for (const old of all.slice(0, -KEPT_MAX)) await core.remember(id, old, '');
    await core.remember(id, 'eco.kept', JSON.stringify(all.slice(-KEPT_MAX)));
  });
}

function placeOf({ call }: EcotaxaWork): string {
  const question = `${withoutMounts(call.path)}?${call.queryText}`;
  return `eco.last.${createHash('sha256').update(question).digest('hex')}`;
}
