import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views.ts';
import type { MessageId } from '../text/messages.ts';
import { useText } from '../text/useText.ts';

type Phase = 'settling' | 'checking' | 'uploading' | 'confirming' | 'importing';

interface PhasesProps {
  /** Files or batches in each phase now. */
  readonly counts: Readonly<Record<Phase, number>>;
  readonly message: Extract<MessageId, 'home.phases' | 'batch.phases'>;
}

const ORDER: readonly Phase[] = ['settling', 'checking', 'uploading', 'confirming', 'importing'];

/** In which phases things are now, from being written to being imported; nothing while nothing happens. */
export function Phases({ counts, message }: PhasesProps): ReactNode {
  const { t } = useText();
  const now = ORDER.filter((phase) => counts[phase] > 0);
  if (now.length === 0) return null;
  return (
    <ul className="phases soft">
      {now.map((phase) => (
        <li key={phase} data-phase={phase}>
          {t(message, { phase, count: counts[phase] })}
        </li>
      ))}
    </ul>
  );
}

/** How many of these are being sent, and of how many all bytes are out and the server has not said yet that it has them. */
export function sendingCounts(
  moving: StatusView['moving'],
): Pick<PhasesProps['counts'], 'uploading' | 'confirming'> {
  const confirming = moving.filter(isConfirming).length;
  return { uploading: moving.length - confirming, confirming };
}

/** All its bytes are out; the server has not said yet that it has them. */
export function isConfirming({ sentBytes, bytes }: StatusView['moving'][number]): boolean {
  return bytes > 0 && sentBytes >= bytes;
}
