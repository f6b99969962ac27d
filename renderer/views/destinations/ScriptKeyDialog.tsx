import '../../styles/api.css';
import { useEffect, useState, type ReactNode } from 'react';
import type { DestinationView, MirrorKeyView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { copyText } from '../../components/copyText.ts';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { hear } from '../../state/hear.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { scriptExample } from './scriptExample.ts';

interface ScriptKeyDialogProps {
  readonly destination: DestinationView;
  readonly onClose: () => void;
}

/** Stands for the key on the screen until somebody asks for it. */
const HIDDEN_KEY = '••••••••';

/** With what a script that speaks the service's own API sends through Waybill: address, key, and a call to begin with. */
export function ScriptKeyDialog({ destination, onClose }: ScriptKeyDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { name } = destination;
  const { problem, run } = useCommand();
  const [access, setAccess] = useState<MirrorKeyView>();
  useEffect(() => run(() => client.mirrorKey({ params: { name } }), setAccess), [run, client, name]);
  return (
    <Window
      title={t('destination.scripts.title', { name })}
      size="large"
      onClose={onClose}
      buttons={<Button onPress={onClose}>{t('action.close')}</Button>}
    >
      <p className="soft">{t('destination.scripts.text')}</p>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      {access === undefined ? null : <Access destination={destination} access={access} />}
    </Window>
  );
}

interface AccessProps {
  readonly destination: DestinationView;
  readonly access: MirrorKeyView;
}

function Access({ destination: { kind, options }, access }: AccessProps): ReactNode {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  const { mirrorUrl: url, secret, user } = access;
  const example = (key: string): string => scriptExample({ kind, url, user, key, options });
  return (
    <>
      <Copied label={t('destination.address')} text={url} copy={t('destination.scripts.copyAddress')} />
      {user === undefined ? null : (
        <Copied label={t('wizard.user')} text={user} copy={t('destination.scripts.copyUser')} />
      )}
      <Copied
        label={t('destination.scripts.key')}
        text={secret}
        {...(shown ? {} : { instead: HIDDEN_KEY })}
        copy={t('destination.scripts.copyKey')}
      />
      <Tick label={t('destination.scripts.show')} ticked={shown} onChange={setShown} />
      <Copied
        label={t('destination.scripts.example')}
        text={example(secret)}
        {...(shown ? {} : { instead: example(HIDDEN_KEY) })}
        copy={t('api.copy')}
      />
    </>
  );
}

interface CopiedProps {
  readonly label: string;
  readonly text: string;
  /** What stands on the screen, where that is not what is copied. */
  readonly instead?: string;
  readonly copy: string;
}

function Copied({ label, text, instead, copy }: CopiedProps): ReactNode {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      <pre className="api-snippet" tabIndex={0} aria-label={label} translate="no">
        {instead ?? text}
      </pre>
      <div className="actions">
        <Button shape="copy" onPress={() => void hear(copyText(text), setCopied)}>
          {copy}
        </Button>
        <span className="noted" role="status">
          {copied ? t('action.copied') : ''}
        </span>
      </div>
    </section>
  );
}
