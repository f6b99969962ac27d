import type { ReactNode } from 'react';
import type { RunScheduleView } from '../../../shared/api/scheduleViews.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { InlineName } from '../../components/Name.tsx';
import { Shape } from '../../components/Shape.tsx';
import { addressOf } from '../../routing/route.ts';
import type { Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { useBatchName } from '../batches/useBatchName.ts';

interface PlannedRunProps {
  readonly batch: BatchView;
  readonly command: Command;
  readonly onBatch: (batch: BatchView) => void;
}

/** A run that was asked for and has not begun: when it will, and the way to take it back. */
export function PlannedRun({ batch, command, onBatch }: PlannedRunProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { schedule } = batch;
  if (schedule === undefined || !saysWhen(schedule)) return null;
  return (
    <p className="planned">
      <span className="planned-when">
        <Shape name="clock" />
        <span>
          <PlanSentence schedule={schedule} />
        </span>
      </span>
      <Button
        isDisabled={command.busy}
        onPress={() => command.run(() => client.unplanRun({ params: { id: batch.id } }), onBatch)}
      >
        {t('plan.takeBack')}
      </Button>
    </p>
  );
}

/** What begins as soon as everything is at the server needs no sentence of its own. */
function saysWhen({ at, window, after }: RunScheduleView): boolean {
  return at !== undefined || window !== undefined || after !== undefined;
}

function PlanSentence({ schedule }: { readonly schedule: RunScheduleView }): ReactNode {
  const { t, rich } = useText();
  const batchName = useBatchName();
  const kind = t(`job.kind.${schedule.kind}`);
  if (schedule.at !== undefined) return rich('plan.at', { kind, when: <Ago key="when" at={schedule.at} /> });
  if (schedule.after !== undefined)
    return rich('plan.after', {
      kind,
      batch: (
        <a key="batch" href={addressOf({ view: 'batch', id: schedule.after.id })}>
          <InlineName text={batchName(schedule.after)} />
        </a>
      ),
    });
  const window = <bdi key="window">{visibleText(schedule.window ?? '')}</bdi>;
  if (schedule.isOpen === true) return rich('plan.in.open', { kind, window });
  if (schedule.opensAt === undefined) return rich('plan.in', { kind, window });
  return rich('plan.in.opens', { kind, window, when: <Ago key="when" at={schedule.opensAt} /> });
}
