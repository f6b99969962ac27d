import type { ReactNode } from 'react';
import type { SettingsImportView } from '../../../shared/api/routes/settings.ts';
import type { SettingsExport } from '../../../shared/model/settingsExport.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark, type Look } from '../../components/Mark.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import type { MessageId } from '../../text/messages.ts';
import { useText, type Text } from '../../text/useText.ts';

type Step = SettingsImportView['steps'][number];

const LOOKS: Readonly<Record<Step['does'], Look>> = {
  add: ['open-box', 'good'],
  change: ['pencil', 'calm'],
  keep: ['minus-ring', 'ask'],
};

interface ImportDialogProps {
  readonly file: SettingsExport;
  /** What the file would change here. */
  readonly view: SettingsImportView;
  readonly onClose: () => void;
  readonly onDone: (view: SettingsImportView) => void;
}

/** Shows what a file of settings changes before it does. */
export function ImportDialog({ file, view, onClose, onDone }: ImportDialogProps): ReactNode {
  const text = useText();
  const { t } = text;
  const client = useClient();
  const command = useCommand();
  const hasWork = view.steps.some(({ does }) => does !== 'keep');
  return (
    <Window
      title={t('carry.ask')}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t(hasWork ? 'action.cancel' : 'action.close')}</Button>
          {hasWork ? (
            <Button
              look="primary"
              isDisabled={command.busy}
              onPress={() => command.run(() => client.importSettings({ body: file }), onDone)}
            >
              {t('carry.take')}
            </Button>
          ) : null}
        </>
      }
    >
      {view.steps.length === 0 ? <p>{t('carry.nothing')}</p> : null}
      <ul className="rows">
        {view.steps.map((step) => (
          <li key={`${step.what} ${step.name}`} className="row finding">
            <Mark look={LOOKS[step.does]}>{t(`carry.${step.does}`)}</Mark>
            <span>
              <strong>{nameOf(text, step)}</strong>
              <span className="soft"> {meaningOf(text, step)}</span>
            </span>
          </li>
        ))}
      </ul>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}

const SETTING_NAMES: Readonly<Record<string, MessageId>> = {
  settleMs: 'keeping.settle',
  spoolLimitBytes: 'keeping.spool',
  retentionDays: 'keeping.retention',
  kindness: 'settings.kindness',
  updateFeed: 'updates.feed',
  updateChannel: 'updates.channel',
};

function nameOf({ t }: Text, { what, name }: Step): string {
  if (what !== 'setting') return t(`carry.${what}`, { name });
  const id = SETTING_NAMES[name];
  return id === undefined ? name : t(id);
}

function meaningOf(text: Text, { name, from, to, why }: Step): string {
  const { t } = text;
  const kept = why === undefined ? '' : t(`carry.keep.${why}`);
  if (from === undefined || to === undefined) return kept;
  const change = { from: valueOf(text, name, from), to: valueOf(text, name, to) };
  return why === undefined ? t('carry.from', change) : t('carry.from.kept', { ...change, why: kept });
}

function valueOf({ t, bytes, span }: Text, name: string, value: string | number): string {
  if (name === 'spoolLimitBytes') return bytes(Number(value));
  if (name === 'settleMs') return span(Number(value) / 1_000);
  if (name === 'retentionDays') return t('keeping.days', { days: Number(value) });
  if (name === 'kindness') return t(value === 'full' ? 'settings.kindness.full' : 'settings.kindness.gentle');
  if (name === 'updateChannel')
    return t(value === 'beta' ? 'updates.channel.beta' : 'updates.channel.latest');
  return value === '' ? t('carry.none') : String(value);
}
