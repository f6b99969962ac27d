import type { BatchView, StatusView } from '../../shared/api/views.ts';
import { bytesText, countText, leftText } from './units.ts';

type State = keyof BatchView['counts'];
const ARRIVED: readonly State[] = ['sent', 'imported'];
const NOT_WANTED: readonly State[] = ['cancelled', 'excluded'];

/** How far a batch is, in one line: files, bytes, rate and time left. */
export function progressLine(batch: BatchView, status: StatusView): string {
  const sum = { items: 0, bytes: 0, doneItems: 0, doneBytes: 0 };
  for (const [state, count] of Object.entries(batch.counts) as [State, { items: number; bytes: number }][]) {
    if (NOT_WANTED.includes(state)) continue;
    sum.items += count.items;
    sum.bytes += count.bytes;
    if (!ARRIVED.includes(state)) continue;
    sum.doneItems += count.items;
    sum.doneBytes += count.bytes;
  }
  const moving = status.moving.filter((one) => one.batch === batch.id);
  const movingBytes = moving.reduce((bytes, one) => bytes + one.sentBytes, 0);
  const parts = [
    `${batch.status}: ${countText(sum.doneItems)} of ${countText(sum.items)} files`,
    `${bytesText(sum.doneBytes + movingBytes)} of ${bytesText(sum.bytes)}`,
  ];
  if (moving.length > 0 && status.bytesPerSecond !== undefined)
    parts.push(`${bytesText(status.bytesPerSecond)}/s`);
  if (moving.length > 0 && status.secondsLeft !== undefined) parts.push(leftText(status.secondsLeft));
  const gate = status.destinations.find((one) => one.name === batch.destination)?.gate;
  if (gate?.state === 'resting' && gate.failure !== undefined) parts.push(gate.failure.what);
  if (gate?.state === 'paused' || status.paused !== undefined || batch.paused) parts.push('paused');
  return parts.join('  ');
}
