import { useState, type ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { goTo, replacePlace } from '../../routing/usePlace.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { LockNotice } from '../settings/LockNotice.tsx';
import { DestinationCard } from './DestinationCard.tsx';
import { KeyDialog } from './KeyDialog.tsx';
import { LimitsDialog } from './LimitsDialog.tsx';
import { PracticeButton } from './PracticeButton.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { ScriptKeyDialog } from './ScriptKeyDialog.tsx';
import { Wizard } from './Wizard.tsx';

type Dialog = {
  readonly kind: 'key' | 'scripts' | 'limits' | 'remove';
  readonly destination: DestinationView;
};

/** Where files can go: each destination with how it is, and the wizard that adds one. */
export function DestinationsView({ adding }: { readonly adding: boolean }): ReactNode {
  const { t } = useText();
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  const [dialog, setDialog] = useState<Dialog>();
  const add = (
    <Button look="primary" shape="plus" onPress={() => goTo({ view: 'destinations', add: true })}>
      {t('destinations.add')}
    </Button>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('destinations.title')}</h1>
        {destinations.length === 0 ? null : add}
      </header>
      <LockNotice />
      {destinations.length === 0 ? (
        <Blank
          shape="server"
          title={t('destinations.none.title')}
          action={
            <div className="actions">
              {add}
              <PracticeButton />
            </div>
          }
        >
          <p>{t('destinations.none.text')}</p>
          <p>{t('practice.means')}</p>
        </Blank>
      ) : (
        <ul className="cards">
          {destinations.map((destination) => (
            <DestinationCard
              key={destination.id}
              destination={destination}
              onKey={() => setDialog({ kind: 'key', destination })}
              onScripts={() => setDialog({ kind: 'scripts', destination })}
              onLimits={() => setDialog({ kind: 'limits', destination })}
              onRemove={() => setDialog({ kind: 'remove', destination })}
            />
          ))}
        </ul>
      )}
      {dialog?.kind === 'key' ? (
        <KeyDialog destination={dialog.destination} onClose={() => setDialog(undefined)} />
      ) : null}
      {dialog?.kind === 'scripts' ? (
        <ScriptKeyDialog destination={dialog.destination} onClose={() => setDialog(undefined)} />
      ) : null}
      {dialog?.kind === 'limits' ? (
        <LimitsDialog destination={dialog.destination} onClose={() => setDialog(undefined)} />
      ) : null}
      {dialog?.kind === 'remove' ? (
        <RemoveDialog destination={dialog.destination} onClose={() => setDialog(undefined)} />
      ) : null}
      {adding ? <Wizard onClose={() => replacePlace({ view: 'destinations' })} /> : null}
    </div>
  );
}
