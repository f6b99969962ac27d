import { useState, type ReactNode } from 'react';
import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
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
                <Button
                  look="quiet"
                  isDisabled={command.busy}
                  onPress={() =>
                    command.run(() => client.removeWindow({ params: { name: window.name } }), reload)
                  }
                >
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
          onMade={() => {
            setEditing(undefined);
            reload();
          }}
        />
      )}
    </section>
  );
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
