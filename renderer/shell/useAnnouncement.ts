import { useState } from 'react';
import type { StatusView } from '../../shared/api/views.ts';
import { ON_THE_WAY, sumOf } from './truthSentence.ts';

/** The numbers of a transfer move all the time; a listener hears of its quarters. */
const MILESTONES = 4;

/** The sentence to read out: a new one when the truth is another, or a transfer has passed a milestone. */
export function useAnnouncement(sentence: string, status: StatusView | undefined): string {
  const [said, setSaid] = useState({ key: '', text: '', most: 0 });
  const waiting = status === undefined ? 0 : sumOf(status.items, ON_THE_WAY, 'items');
  const most = waiting === 0 ? 0 : Math.max(said.most, waiting);
  const key = keyOf(sentence, status, most === 0 ? 1 : 1 - waiting / most);
  if (key === said.key && most === said.most) return said.text;
  const text = key === said.key ? said.text : sentence;
  setSaid({ key, text, most });
  return text;
}

function keyOf(sentence: string, status: StatusView | undefined, part: number): string {
  if (status?.truth === 'uploading') return `uploading ${Math.floor(part * MILESTONES)}`;
  if (status?.truth === 'waiting') return 'waiting';
  return sentence;
}
