import { useEffect, useState, type ReactNode } from 'react';
import type { KindnessView } from '../../../shared/api/scheduleViews.ts';
import type { Kindness } from '../../../shared/model/settings.ts';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { Changed } from './Changed.tsx';

const FIRST: Kindness = 'gentle';

/** How much Waybill holds back while an instrument writes into a watched folder. */
export function KindnessPanel(): ReactNode {
  const { t, bytes } = useText();
  const client = useClient();
  const { problem, run } = useCommand();
  const [view, setView] = useState<KindnessView>();
  useEffect(() => run(() => client.kindness(), setView), [run, client]);
  const choose = (kindness: Kindness): void => run(() => client.setKindness({ body: { kindness } }), setView);
  return (
    <section className="panel">
      <Choices<Kindness>
        label={t('settings.kindness')}
        value={view?.kindness}
        onChange={choose}
        choices={[
          {
            value: 'gentle',
            label: t('settings.kindness.gentle'),
            means: t('settings.kindness.gentle.means', { rate: bytes(view?.bytesPerSecond ?? 0) }),
          },
          {
            value: 'full',
            label: t('settings.kindness.full'),
            means: t('settings.kindness.full.means'),
          },
        ]}
      />
      {view?.isHoldingBack === true ? <p className="soft">{t('settings.kindness.now')}</p> : null}
      <Changed
        when={view !== undefined && view.kindness !== FIRST}
        name={t('settings.kindness')}
        first={t('settings.kindness.gentle')}
        onReset={() => choose(FIRST)}
      />
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
    </section>
  );
}
