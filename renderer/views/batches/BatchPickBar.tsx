import { useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import type { Picking } from '../../components/usePicking.ts';
import { sumOf } from '../../shell/truthSentence.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import { ManyTrouble } from './ManyTrouble.tsx';
import { deedsOf } from './manyBatches.ts';
import { useManyBatches } from './useManyBatches.ts';

interface BatchPickBarProps {
  readonly rows: readonly BatchView[];
  readonly picking: Picking;
  /** Where the keys go back to when the bar is done with. */
  readonly onLeave: () => void;
}

/** What one may do with the chosen batches, all at once; what could not be done is told by batch. */
export function BatchPickBar({ rows, picking, onLeave }: BatchPickBarProps): ReactNode {
  const many = useManyBatches((refused) => {
    picking.only(refused.map(({ batch }) => batch.id));
    onLeave();
  });
  const chosen = rows.filter(({ id }) => picking.chosen.has(id));
  return (
    <>
      {many.progress === undefined ? (
        <ChosenBar chosen={chosen} picking={picking} onDeed={many.start} onLeave={onLeave} />
      ) : (
        <Working progress={many.progress} onStop={many.stop} />
      )}
      <p role="status" className="unseen">
        {many.told}
      </p>
      {many.trouble === undefined ? null : <ManyTrouble trouble={many.trouble} onClose={many.clear} />}
    </>
  );
}

interface ChosenBarProps extends Pick<BatchPickBarProps, 'picking' | 'onLeave'> {
  readonly chosen: readonly BatchView[];
  readonly onDeed: ReturnType<typeof useManyBatches>['start'];
}

function ChosenBar({ chosen, picking, onDeed, onLeave }: ChosenBarProps): ReactNode {
  const { t } = useText();
  const [asked, setAsked] = useState<readonly BatchView[]>();
  useReadOut(chosen.length === 0 ? '' : t('many.chosen', { count: chosen.length }));
  if (chosen.length === 0 && asked === undefined) return null;
  const deeds = deedsOf(chosen);
  return (
    <div className="pick-bar" role="group" aria-label={t('list.chosen')}>
      <span>{t('many.chosen', { count: chosen.length })}</span>
      {deeds.length === 0 ? <span className="soft">{t('many.nothing')}</span> : null}
      {deeds.map((deed) => (
        <Button key={deed} onPress={() => (deed === 'cancel' ? setAsked(chosen) : onDeed(deed, chosen))}>
          {t(`many.${deed}`)}
        </Button>
      ))}
      <Button
        look="quiet"
        onPress={() => {
          picking.none();
          onLeave();
        }}
      >
        {t('pick.none')}
      </Button>
      {asked === undefined ? null : (
        <CancelMany
          batches={asked}
          onClose={() => setAsked(undefined)}
          onConfirm={() => onDeed('cancel', asked)}
        />
      )}
    </div>
  );
}

/** Giving up what is not yet sent cannot be undone. */
function CancelMany({
  batches,
  onClose,
  onConfirm,
}: {
  readonly batches: readonly BatchView[];
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}): ReactNode {
  const { t } = useText();
  const files = batches.reduce(
    (sum, { counts }) =>
      sum + sumOf(counts, ['settling', 'queued', 'uploading', 'waiting', 'attention'], 'items'),
    0,
  );
  return (
    <Confirm
      title={t('many.cancel.title', { count: batches.length })}
      text={t('many.cancel.text', { count: files })}
      confirm={t('many.cancel.confirm', { count: batches.length })}
      keep={t('many.cancel.keep')}
      busy={false}
      problem={undefined}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        onConfirm();
      }}
    />
  );
}

function Working({
  progress,
  onStop,
}: {
  readonly progress: { readonly done: number; readonly total: number };
  readonly onStop: () => void;
}): ReactNode {
  const { t } = useText();
  return (
    <div className="pick-bar">
      {/* Not a live region: it changes many times a second, and how it ended is said. */}
      <span>{t('many.working', progress)}</span>
      <Button onPress={onStop}>{t('many.stop')}</Button>
    </div>
  );
}
