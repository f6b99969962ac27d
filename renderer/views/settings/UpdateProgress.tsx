import type { ReactNode } from 'react';
import type { FoundUpdate, UpdateState } from '../../../shared/model/updates.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { nativeBridge } from '../../native/bridge.ts';
import { tellRefused } from '../../state/refused.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useReadOutChanges } from '../../state/readOut.ts';
import { useText, type Text } from '../../text/useText.ts';

/** What was found, how far it is, and the one thing to do next. */
export function UpdateProgress({ state }: { readonly state: UpdateState }): ReactNode {
  const text = useText();
  const { t } = text;
  const moving = useWaybill(({ status }) => status?.moving.length ?? 0);
  const sentence = state.state === 'off' ? '' : sentenceOf(state, text, moving);
  // How far a download is, is a progress bar's to say.
  useReadOutChanges(state.state === 'downloading' ? '' : sentence);
  if (state.state === 'off') return null;
  return (
    <div className="update">
      <p>
        {state.state === 'failed' ? (
          <Mark look={['alert', 'ask']} isSentence>
            {sentence}
          </Mark>
        ) : (
          sentence
        )}
        {state.state === 'idle' && state.checkedAt !== undefined ? (
          <span className="soft">
            {' '}
            {t('updates.checked')} <Ago at={new Date(state.checkedAt).toISOString()} />
          </span>
        ) : null}
      </p>
      {state.state === 'downloading' ? (
        <Progress label={t('updates.title')} done={state.percent} total={100} />
      ) : null}
      <Notes found={'found' in state ? state.found : undefined} />
      <div className="actions">
        <Next state={state} />
      </div>
    </div>
  );
}

/** What is so now. */
function sentenceOf(
  state: Exclude<UpdateState, { state: 'off' }>,
  { t, bytes }: Text,
  moving: number,
): string {
  const version = 'found' in state ? visibleText(state.found?.version ?? '') : '';
  switch (state.state) {
    case 'idle':
      return state.checkedAt === undefined ? '' : t('updates.idle');
    case 'checking':
      return t('updates.checking');
    case 'available':
      return state.found.bytes === undefined
        ? t('updates.available.plain', { version })
        : t('updates.available', { version, size: bytes(state.found.bytes) });
    case 'downloading':
      return t('updates.downloading', { version, percent: state.percent });
    case 'ready':
      return state.wanted ? t('updates.waits', { version, count: moving }) : t('updates.ready', { version });
    case 'failed':
      return t(`updates.failed.${state.trouble}`);
    default:
      return state satisfies never;
  }
}

/** Plain text, whatever the feed wrote. */
function Notes({ found }: { readonly found: FoundUpdate | undefined }): ReactNode {
  const { t } = useText();
  if (found?.notes === undefined) return null;
  const lines = found.notes.split(/\r?\n/).map((line) => visibleText(line.trim()));
  return (
    <details>
      <summary>{t('updates.notes')}</summary>
      <p className="update-notes">{lines.join('\n')}</p>
    </details>
  );
}

function Next({ state }: { readonly state: Exclude<UpdateState, { state: 'off' }> }): ReactNode {
  const { t } = useText();
  const act = (what: 'check' | 'download' | 'install') => () =>
    void nativeBridge()
      ?.doUpdate(what)
      .catch(() => tellRefused({ kind: 'update' }));
  switch (state.state) {
    case 'checking':
    case 'downloading':
      return null;
    case 'available':
      return (
        <Button look="primary" onPress={act('download')}>
          {t('updates.download', { version: visibleText(state.found.version) })}
        </Button>
      );
    case 'ready':
      if (state.wanted) return null;
      return (
        <Button look="primary" onPress={act('install')}>
          {t('updates.install')}
        </Button>
      );
    case 'failed':
      return (
        <Button onPress={act(state.found === undefined ? 'check' : 'download')}>{t('updates.again')}</Button>
      );
    case 'idle':
      return <Button onPress={act('check')}>{t('updates.check')}</Button>;
    default:
      return state satisfies never;
  }
}
