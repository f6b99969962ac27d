import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { TokenView } from '../../../shared/api/routes/tokens.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { copyText } from '../../components/copyText.ts';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { hear } from '../../state/hear.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

/** The tokens of scripts: made, shown once, seen when last used, taken back. */
export function TokensPanel(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [tokens, setTokens] = useState<readonly TokenView[]>([]);
  const [removing, setRemoving] = useState<string>();
  const look = useCallback(() => {
    void hear(client.listTokens(), (answer) => {
      if (answer.ok) setTokens(answer.value.items);
    });
  }, [client]);
  useEffect(look, [look]);
  return (
    <section className="panel" aria-labelledby="tokens">
      <h2 id="tokens">{t('settings.tokens')}</h2>
      <p className="soft">{t('settings.tokens.text')}</p>
      <p>
        <a href={addressOf({ view: 'api' })}>{t('api.link')}</a>
      </p>
      {tokens.length === 0 ? <p>{t('settings.tokens.none')}</p> : null}
      <ul className="rows">
        {tokens.map((token) => (
          <li key={token.name} className="row">
            <span>
              <Name text={token.name} /> <MayAndUsed token={token} />
            </span>
            <Button look="quiet" onPress={() => setRemoving(token.name)}>
              {t('settings.tokens.remove', { name: token.name })}
            </Button>
          </li>
        ))}
      </ul>
      <NewToken onMade={look} />
      {removing === undefined ? null : (
        <RemoveToken
          name={removing}
          onClose={() => {
            setRemoving(undefined);
            look();
          }}
        />
      )}
    </section>
  );
}

function MayAndUsed({ token: { lastUsedAt, scope } }: { readonly token: TokenView }): ReactNode {
  const { t, rich } = useText();
  const may = t(`settings.tokens.${scope}`);
  return (
    <span className="soft">
      {lastUsedAt === undefined
        ? t('settings.tokens.never', { may })
        : rich('settings.tokens.used', { may, when: <Ago key="when" at={lastUsedAt} /> })}
    </span>
  );
}

function NewToken({ onMade }: { readonly onMade: () => void }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [name, setName] = useState('');
  const [readOnly, setReadOnly] = useState(true);
  const [made, setMade] = useState<string>();
  const [copied, setCopied] = useState(false);
  const add = (): void =>
    command.run(
      () => client.addToken({ body: { name: name.trim(), readOnly } }),
      ({ token }) => {
        setMade(token);
        setCopied(false);
        setName('');
        onMade();
      },
    );
  return (
    <>
      <Field
        label={t('settings.tokens.name')}
        hint={t('settings.tokens.name.hint')}
        value={name}
        onChange={setName}
        maxLength={64}
      />
      <Tick label={t('settings.tokens.readOnly')} ticked={readOnly} onChange={setReadOnly} />
      <Button isDisabled={command.busy || name.trim() === ''} onPress={add}>
        {t('settings.tokens.add')}
      </Button>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {made === undefined ? null : (
        <div role="status">
          <p>{t('settings.tokens.once')}</p>
          <code className="token">{made}</code>{' '}
          <Button onPress={() => void hear(copyText(made), setCopied)}>
            {t(copied ? 'settings.tokens.copied' : 'settings.tokens.copy')}
          </Button>
        </div>
      )}
    </>
  );
}

function RemoveToken({ name, onClose }: { readonly name: string; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  return (
    <Confirm
      title={t('settings.tokens.remove.title')}
      text={t('settings.tokens.remove.text', { name })}
      confirm={t('settings.tokens.remove.confirm')}
      keep={t('settings.tokens.remove.keep')}
      busy={command.busy}
      problem={command.problem}
      onConfirm={() => command.run(() => client.removeToken({ params: { name } }), onClose)}
      onClose={onClose}
    />
  );
}
