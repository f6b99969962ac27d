import type { Destination } from '../../shared/model/destination.ts';
import type { DestinationId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { KnownServer } from '../../shared/checks/knownServer.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import { cannotPassProxy } from '../../shared/services/dspIngest/proxyLimit.ts';
import { storyLine } from './context.ts';
import type { Draft } from './draft.ts';
import type { Ports } from './ports/ports.ts';
import { isSmall } from './smallItem.ts';

/** Shorter sends say more of the way there and back than of how much fits through. */
export const SPEED_SEND_MS_MIN = 1_000;
/** How much of a new measurement goes in: the way of an hour ago is not that of now, but one slow file is not the way. */
const NEWEST_SHARE = 0.5;

/** Services whose proxy ends uploads that take too long: only there a check asks for the speed. */
function wantsSpeed(kind: ServiceKind): boolean {
  return kind === 'dsp-ingest';
}

/** Where the measured speed of a destination lies in the ledger. */
export function speedKey(id: DestinationId): string {
  return `speed.${id}`;
}

/** Notes how fast a file went out that has just been sent whole, together with its new state. */
export async function noteSpeed(
  { clock, store }: Pick<Ports, 'clock' | 'store'>,
  draft: Pick<Draft, 'also'>,
  { item, destination }: { readonly item: Item; readonly destination: Pick<Destination, 'id' | 'kind'> },
): Promise<void> {
  if (!wantsSpeed(destination.kind) || item.state !== 'uploading') return;
  const tookMs = clock.now() - item.startedAt;
  // A small one may have waited for its turn since it was taken up.
  if (tookMs < SPEED_SEND_MS_MIN || isSmall(item)) return;
  const key = speedKey(destination.id);
  const now = (item.bytes * 1_000) / tookMs;
  const before = Number((await store.fact(key)) ?? now);
  draft.also({ put: 'fact', key, value: String(before + NEWEST_SHARE * (now - before)) });
}

/** What the check of files for a destination knows of the way there; nothing where no speed was measured yet. */
export async function knownBySending(
  { store }: Pick<Ports, 'store'>,
  { id, kind }: Pick<Destination, 'id' | 'kind'>,
): Promise<{ readonly known?: KnownServer }> {
  const speed = wantsSpeed(kind) ? Number(await store.fact(speedKey(id))) : 0;
  return speed > 0 ? { known: { dspIngest: { uploadBytesPerSecond: speed } } } : {};
}

/**
 * Says in the batch's story, before the first byte goes out, that a file will hardly get through the server's proxy at
 * the speed that earlier files had. It is sent all the same: the way may be better today.
 */
export async function warnOfProxy(
  ports: Ports,
  draft: Pick<Draft, 'tell'>,
  { item, destination }: { readonly item: Item; readonly destination: Pick<Destination, 'id' | 'kind'> },
): Promise<void> {
  if (item.sends > 0) return;
  const { known } = await knownBySending(ports, destination);
  const speed = known?.dspIngest?.uploadBytesPerSecond;
  if (speed === undefined || !cannotPassProxy(item.bytes, speed)) return;
  const minutes = Math.ceil(item.bytes / speed / 60);
  draft.tell(
    storyLine(ports, item.batchId, {
      what: 'item.tooSlow',
      itemId: item.id,
      facts: { name: item.name, minutes },
    }),
  );
}
