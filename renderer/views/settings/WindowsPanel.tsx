import { useState, type ReactNode } from 'react';
import type { ClientResult } from '../../../shared/api/client.ts';
import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { NewWindow } from '../batch/NewWindow.tsx';
import { useWeekdays } from '../batch/useWeekdays.ts';
import { useWindows } from '../batch/useWindows.ts';

/** The weekly windows: added, changed, removed. */
export function WindowsPanel(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const { windows, reload } = useWindows();
  /** A name of a window, or the empty text for a new one. */
  const [editing, setEditing] = useState<string>();
  const edited = windows?.find(({ name }) => name === editing);
  const offer = useOfferBack(reload);
  const remove = (window: WindowView): void =>
    command.run(
      () => client.removeWindow({ params: { name: window.name } }),
      () => {
        reload();
        offer('removed', window.name, window);
      },
    );
  return (
    <section className="panel" aria-labelledby="windows">
      <h2 id="windows">{t('windows.title')}</h2>
      <p className="soft">{t('windows.text')}</p>
      {windows?.length === 0 ? <p>{t('windows.none')}</p> : null}
      <ul className="rows">
        {windows?.map((window) => (
          <li key={window.name} className="row">
            <WindowFacts window={window} />
            {window.locked ? (
              <span className="soft">{t('windows.locked')}</span>
            ) : (
              <span>
                <Button look="quiet" onPress={() => setEditing(window.name)}>
                  {t('windows.edit', { name: window.name })}
                </Button>{' '}
                <Button look="quiet" isDisabled={command.busy} onPress={() => remove(window)}>
                  {t('windows.remove', { name: window.name })}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {editing === undefined ? (
        <Button onPress={() => setEditing('')}>{t('windows.add')}</Button>
      ) : (
        <NewWindow
          key={editing}
          {...(edited === undefined ? {} : { edited })}
          onClose={() => setEditing(undefined)}
          onMade={(name) => {
            setEditing(undefined);
            reload();
            offer(edited === undefined ? 'added' : 'changed', name, edited);
          }}
        />
      )}
    </section>
  );
}

type Offer = (what: 'added' | 'changed' | 'removed', name: string, was: WindowView | undefined) => void;

/** Offers to put a window back as it was, or to take it away where there was none. */
function useOfferBack(reload: () => void): Offer {
  const { t } = useText();
  const client = useClient();
  const putBack = ({ name, spans, zone }: WindowView): Promise<ClientResult<unknown>> =>
    client.saveWindow({
      params: { name },
      body: {
        spans: spans.map((span) => ({ ...span, days: [...span.days] })),
        ...(zone === undefined ? {} : { zone }),
      },
    });
  return (what, name, was) =>
    offerUndo({
      text: t('undo.window', { what, name }),
      undo: async () => {
        const answer = await (was === undefined ? client.removeWindow({ params: { name } }) : putBack(was));
        reload();
        return answer;
      },
    });
}

function WindowFacts({ window }: { readonly window: WindowView }): ReactNode {
  const { t } = useText();
  const { short } = useWeekdays();
  return (
    <span>
      <Name text={window.name} />{' '}
      <span className="soft">
        {t(window.isOpen ? 'windows.open' : 'windows.closed')}
        {window.spans.map(({ days, from, to }, at) => (
          <span key={at} className="field-hint">
            {t('plan.span.text', { days: days.map(short).join(' '), from, to })}
          </span>
        ))}
        {window.destinations.length === 0 ? null : (
          <span className="field-hint">{t('windows.users', { names: window.destinations.join(', ') })}</span>
        )}
      </span>
    </span>
  );
}
