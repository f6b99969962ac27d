import { useState, type ReactNode } from 'react';
import type { BatchView, ItemView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Bytes } from '../../components/Bytes.tsx';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { ItemMark, Mark, VerificationMark } from '../../components/Mark.tsx';
import { Refusal } from '../../components/Refusal.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { nativeBridge } from '../../native/bridge.ts';
import { hear } from '../../state/hear.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { isSuspicious } from '../attention/suspicious.ts';
import { ItemTimeline } from './ItemTimeline.tsx';

interface ItemDialogProps {
  readonly item: ItemView;
  readonly jobs: BatchView['jobs'];
  readonly onClose: () => void;
  readonly onChange: () => void;
}

/** One file in full: where it lies, how far it is, what proves its arrival, and what to do. */
export function ItemDialog({ item, jobs, onClose, onChange }: ItemDialogProps): ReactNode {
  const { t } = useText();
  const command = useCommand();
  return (
    <Window
      title={<bdi>{visibleText(item.name)}</bdi>}
      size="large"
      onClose={onClose}
      buttons={<Button onPress={onClose}>{t('action.close')}</Button>}
    >
      <p className="batch-state">
        <ItemMark state={item.state} />
        <VerificationMark level={item.verification} />
      </p>
      <p className="soft">{t(`verification.${item.verification}.means`)}</p>
      {item.failure === undefined ? null : (
        <FailurePanel told={item.failure} calm={item.state === 'waiting'} />
      )}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <ItemFacts item={item} />
      <ItemActions item={item} command={command} onChange={onChange} />
      <ItemTimeline item={item} jobs={jobs} />
    </Window>
  );
}

function ItemFacts({ item }: { readonly item: ItemView }): ReactNode {
  const { t, number } = useText();
  return (
    <dl className="facts">
      <div>
        <dt>{t('item.path')}</dt>
        <dd>
          <bdi>{item.path === undefined ? t('item.spooled') : visibleText(item.path)}</bdi>
          <RevealButton path={item.path} />
        </dd>
      </div>
      <div>
        <dt>{t('item.bytes')}</dt>
        <dd>
          <Bytes bytes={item.bytes} />{' '}
          <span className="soft">({t('item.bytes.exact', { bytes: number(item.bytes) })})</span>
        </dd>
      </div>
      <div>
        <dt>{t('item.sha256')}</dt>
        <dd className="digest">{item.sha256 ?? t('item.digest.none')}</dd>
      </div>
      <div>
        <dt>{t('item.remoteDigest')}</dt>
        <dd className="digest">{item.remoteDigest ?? t('item.digest.none')}</dd>
      </div>
      <DigestVerdict item={item} />
      <div>
        <dt>{t('item.sends')}</dt>
        <dd>{number(item.sends)}</dd>
      </div>
      {item.sentAt === undefined ? null : (
        <div>
          <dt>{t('item.sentAt')}</dt>
          <dd>
            <Ago at={item.sentAt} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Only the desktop shell can show where a file lies. */
function RevealButton({ path }: { readonly path: string | undefined }): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  const [refused, setRefused] = useState(false);
  if (bridge === undefined || path === undefined) return null;
  const shown = (): Promise<boolean> => bridge.reveal(path).catch(() => false);
  return (
    <>
      <Button look="quiet" shape="folder" onPress={() => void hear(shown(), (ok) => setRefused(!ok))}>
        {t('item.reveal')}
      </Button>
      {refused ? <Refusal>{t('item.reveal.refused')}</Refusal> : null}
    </>
  );
}

function DigestVerdict({ item: { sha256, remoteDigest } }: { readonly item: ItemView }): ReactNode {
  const { t } = useText();
  if (sha256 === undefined || remoteDigest === undefined) return null;
  return (
    <div>
      <dt />
      <dd>
        {sha256 === remoteDigest ? (
          <Mark look={['check-ring', 'good']}>{t('item.digest.same')}</Mark>
        ) : (
          <Mark look={['cross-octagon', 'bad']}>{t('item.digest.differs')}</Mark>
        )}
      </dd>
    </div>
  );
}

interface ItemActionsProps {
  readonly item: ItemView;
  readonly command: Command;
  readonly onChange: () => void;
}

function ItemActions({ item, command, onChange }: ItemActionsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [renaming, setRenaming] = useState(false);
  const params = { id: item.id };
  const givenUp = (): void => {
    onChange();
    offerUndo({
      text: t('undo.item', { name: visibleText(item.name) }),
      undo: () => client.restoreItem({ params }),
    });
  };
  const asked = item.state === 'attention' && isSuspicious(item.failure?.code);
  const unsent = ['settling', 'queued', 'waiting', 'attention'].includes(item.state);
  return (
    <>
      <div className="actions">
        {item.state === 'attention' || item.state === 'waiting' ? (
          <Button
            look="primary"
            isDisabled={command.busy}
            onPress={() => command.run(() => client.retryItem({ params }), onChange)}
          >
            {asked ? t('attention.action.sendAsIs', { count: 1 }) : t('item.action.retry')}
          </Button>
        ) : null}
        {unsent ? <Button onPress={() => setRenaming(true)}>{t('item.action.rename')}</Button> : null}
        {unsent ? (
          // It can be taken back in: no question is asked.
          <Button
            isDisabled={command.busy}
            onPress={() => command.run(() => client.cancelItem({ params }), givenUp)}
          >
            {asked ? t('attention.action.leaveOut', { count: 1 }) : t('item.action.cancel')}
          </Button>
        ) : null}
        {item.state === 'cancelled' ? (
          <Button
            isDisabled={command.busy}
            onPress={() => command.run(() => client.restoreItem({ params }), onChange)}
          >
            {t('item.action.restore')}
          </Button>
        ) : null}
      </div>
      {renaming ? (
        <RenameForm item={item} command={command} onChange={onChange} onClose={() => setRenaming(false)} />
      ) : null}
    </>
  );
}

interface RenameFormProps extends ItemActionsProps {
  readonly onClose: () => void;
}

/** Another name at the server, while the file has not left. */
function RenameForm({ item, command, onChange, onClose }: RenameFormProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [name, setName] = useState(item.name);
  const save = (): void =>
    command.run(
      () => client.renameItem({ params: { id: item.id }, body: { name } }),
      () => {
        onClose();
        onChange();
      },
    );
  return (
    <div className="inline-form">
      <Field label={t('item.rename.label')} value={name} onChange={setName} autoFocus />
      <Button
        look="primary"
        isDisabled={name.trim() === '' || name === item.name || command.busy}
        onPress={save}
      >
        {t('action.save')}
      </Button>
    </div>
  );
}
