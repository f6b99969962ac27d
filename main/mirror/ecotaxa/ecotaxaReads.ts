import { known, type MirrorReply } from '../dialect.ts';
import { bodyAsSent, type WholeAnswer } from '../passOn.ts';
import { keepAnswer, lastKnown } from './ecotaxaCache.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { away, ecotaxaFlowing, ecotaxaLive } from './ecotaxaRemote.ts';

/** A read: live, else as it was last known. */
export async function answerRead(work: EcotaxaWork): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work);
  if (answered.ok) {
    await keepAnswer(work, answered.value);
    return { origin: 'live', answer: answered.value };
  }
  const last = await lastKnown(work);
  return last === undefined ? away() : known(last);
}

/** A call that is only passed on: nothing of it is kept, and without the server there is no answer. */
export async function answerPlain(work: EcotaxaWork, path?: string): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work, {
    ...(path === undefined ? {} : { path }),
    ...(work.call.hasBody ? { body: bodyAsSent(work.call) } : {}),
  });
  return answered.ok ? { origin: 'live', answer: answered.value } : away();
}

/** A file that may be long. */
export async function answerFlowing(work: EcotaxaWork, path?: string): Promise<MirrorReply> {
  const answered = await ecotaxaFlowing(work, path === undefined ? {} : { path });
  if (!answered.ok) return away();
  if (answered.value.answer.status !== 401) return { origin: 'live', flowing: answered.value.answer };
  return answerPlain(work, path);
}

/**
 * The creation of a resumable upload. The server names its own address, whatever way it was reached by, and the script must go on
 * at the mirror.
 */
export async function answerTusCreate(work: EcotaxaWork): Promise<MirrorReply> {
  const reply = await answerPlain(work);
  if (reply.origin !== 'live' || !('answer' in reply)) return reply;
  const base = work.gateway.destination.url.replace(/\/+$/, '');
  const prefix = /^(?:\/api)*/.exec(work.call.path)?.[0] ?? '';
  const headers = reply.answer.headers.map(([name, value]): WholeAnswer['headers'][number] => {
    const upload = /\/user_files\/upload\/[^/?#]+$/.exec(value)?.[0];
    const isLocation = name.toLowerCase() === 'location' && upload !== undefined;
    return [name, isLocation ? base + prefix + upload : value];
  });
  return { origin: 'live', answer: { ...reply.answer, headers } };
}
