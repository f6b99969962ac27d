import type { ReactNode } from 'react';
import type { BatchStatus } from '../../shared/model/batch.ts';
import type { JobState } from '../../shared/model/importJob.ts';
import type { ItemState, Verification } from '../../shared/model/item.ts';
import type { DestinationView, StatusView } from '../../shared/api/views.ts';
import { useText } from '../text/useText.ts';
import { Shape, type ShapeName } from './Shape.tsx';

export type Tone = 'good' | 'moving' | 'calm' | 'ask' | 'bad';
/** A drawing and what it means for whoever looks. */
export type Look = readonly [ShapeName, Tone];

const BATCH_LOOKS: Readonly<Record<BatchStatus, Look>> = {
  open: ['open-box', 'calm'],
  held: ['pause', 'ask'],
  queued: ['dots', 'calm'],
  sending: ['up', 'moving'],
  sent: ['check', 'good'],
  importing: ['cycle', 'moving'],
  asking: ['question', 'ask'],
  attention: ['alert', 'ask'],
  imported: ['check-ring', 'good'],
  accepted: ['check-square', 'good'],
  failed: ['cross-octagon', 'bad'],
  cancelled: ['minus-ring', 'calm'],
};

const ITEM_LOOKS: Readonly<Record<ItemState, Look>> = {
  settling: ['pencil', 'calm'],
  queued: ['dots', 'calm'],
  uploading: ['up', 'moving'],
  sent: ['check', 'good'],
  imported: ['check-ring', 'good'],
  waiting: ['clock', 'calm'],
  attention: ['alert', 'ask'],
  cancelled: ['minus-ring', 'calm'],
  excluded: ['minus', 'calm'],
};

const JOB_LOOKS: Readonly<Record<JobState, Look>> = {
  notStarted: ['dots', 'calm'],
  starting: ['clock', 'moving'],
  running: ['cycle', 'moving'],
  asking: ['question', 'ask'],
  succeeded: ['check-ring', 'good'],
  accepted: ['check-square', 'good'],
  failed: ['cross-octagon', 'bad'],
  cancelled: ['minus-ring', 'calm'],
  attention: ['alert', 'ask'],
};

const GATE_LOOKS: Readonly<Record<DestinationView['gate']['state'], Look>> = {
  open: ['check-ring', 'good'],
  resting: ['unlink', 'calm'],
  parked: ['alert', 'ask'],
  paused: ['pause', 'calm'],
};

const VERIFICATION_LOOKS: Readonly<Record<Verification, Look>> = {
  none: ['quarter-0', 'calm'],
  acknowledged: ['quarter-1', 'calm'],
  size: ['quarter-2', 'calm'],
  digest: ['check-ring', 'good'],
};

const TRUTH_LOOKS: Readonly<Record<StatusView['truth'], Look>> = {
  'nothing-yet': ['box', 'calm'],
  delivered: ['check-ring', 'good'],
  uploading: ['up', 'moving'],
  'needs-you': ['alert', 'ask'],
  offline: ['unlink', 'calm'],
  paused: ['pause', 'calm'],
  waiting: ['clock', 'calm'],
};

/** Every kind of state with its shapes: no two of one kind look alike, also without colour. */
export const STATE_LOOKS: Readonly<Record<string, Readonly<Record<string, Look>>>> = {
  batch: BATCH_LOOKS,
  item: ITEM_LOOKS,
  job: JOB_LOOKS,
  gate: GATE_LOOKS,
  verification: VERIFICATION_LOOKS,
  truth: TRUTH_LOOKS,
};

interface MarkProps {
  readonly look: Look;
  readonly children: ReactNode;
  readonly title?: string;
  /** A sentence, which may take several lines. */
  readonly isSentence?: boolean;
}

/** Shape and word of a state. */
export function Mark({ look: [shape, tone], children, title, isSentence }: MarkProps): ReactNode {
  return (
    <span className={`mark tone-${tone}${isSentence === true ? ' mark-sentence' : ''}`} title={title}>
      <Shape name={shape} />
      <span>{children}</span>
    </span>
  );
}

export function BatchMark({ status }: { readonly status: BatchStatus }): ReactNode {
  const { t } = useText();
  return (
    <Mark look={BATCH_LOOKS[status]} title={t(`status.${status}.means`)}>
      {t(`status.${status}`)}
    </Mark>
  );
}

export function ItemMark({ state }: { readonly state: ItemState }): ReactNode {
  const { t } = useText();
  return (
    <Mark look={ITEM_LOOKS[state]} title={t(`item.${state}`)}>
      {t(`item.${state}`)}
    </Mark>
  );
}

export function JobMark({ state, short }: { readonly state: JobState; readonly short?: boolean }): ReactNode {
  const { t } = useText();
  const words = state === 'accepted' && short === true ? t('job.accepted.short') : t(`job.${state}`);
  return (
    <Mark look={JOB_LOOKS[state]} title={t(`job.${state}`)}>
      {words}
    </Mark>
  );
}

export function GateMark({ gate }: { readonly gate: DestinationView['gate'] }): ReactNode {
  const { t } = useText();
  return <Mark look={GATE_LOOKS[gate.state]}>{t(`gate.${gate.state}`)}</Mark>;
}

export function VerificationMark({ level }: { readonly level: Verification }): ReactNode {
  const { t } = useText();
  return (
    <Mark look={VERIFICATION_LOOKS[level]} title={t(`verification.${level}.means`)}>
      {t(`verification.${level}`)}
    </Mark>
  );
}

/** The shape before the line of truth. */
export function TruthShape({ truth }: { readonly truth: StatusView['truth'] | 'lost' }): ReactNode {
  const [shape, tone] = truth === 'lost' ? (['unlink', 'ask'] as const) : TRUTH_LOOKS[truth];
  return (
    <span className={`mark tone-${tone}`}>
      <Shape name={shape} />
    </span>
  );
}
