import { useState, type ReactNode } from 'react';
import type { WebhookView } from '../../../shared/api/routes/webhook.ts';
import { WEBHOOK_EVENTS, webhookAddressTrouble, type WebhookEvent } from '../../../shared/model/webhook.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { copyText } from '../../components/copyText.ts';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { toldOf } from '../../connection/told.ts';
import { hear } from '../../state/hear.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

/** A note waiting or told changes with every batch; that is soon enough, ms. */
const REREAD_EVERY_MS = 10_000;

/** The address that is told what happens here. */
export function WebhookPanel(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const live = useLiveValue({
    key: 'webhook',
    everyMs: REREAD_EVERY_MS,
    read: (signal) => client.webhook({ signal }),
  });
  return (
    <section className="panel" aria-labelledby="webhook">
      <h2 id="webhook">{t('webhook.title')}</h2>
      <p className="soft">{t('webhook.text')}</p>
      {live.value === undefined ? null : <WebhookForm webhook={live.value} onChange={live.reload} />}
    </section>
  );
}

interface WebhookFormProps {
  readonly webhook: WebhookView;
  readonly onChange: () => void;
}

function WebhookForm({ webhook, onChange }: WebhookFormProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [url, setUrl] = useState(webhook.url ?? '');
  const [events, setEvents] = useState(eventsOf(webhook));
  const [inFile, setInFile] = useState(webhook.secretStore === 'file');
  const [secret, setSecret] = useState<string>();
  const [isTaken, setIsTaken] = useState(false);
  const isAddress = isAddressIn(url);
  const wrong = url.trim() === '' || isAddress ? undefined : t('webhook.url.hint');
  const save = (): void =>
    command.run(
      () =>
        client.setWebhook({
          body: { url: url.trim(), events: [...events], secretStore: inFile ? 'file' : 'keychain' },
        }),
      ({ secret: made }) => {
        setSecret(made);
        onChange();
      },
    );
  const cleared = (): void => {
    setSecret(undefined);
    setUrl('');
    onChange();
  };
  return (
    <>
      <Field
        label={t('webhook.url')}
        hint={t('webhook.url.hint')}
        type="url"
        value={url}
        onChange={setUrl}
        wrong={wrong}
      />
      <Events events={events} onChange={setEvents} />
      <Tick label={t('webhook.file')} ticked={inFile} onChange={setInFile} />
      <div className="actions">
        <Button
          look={webhook.url === undefined ? 'primary' : 'quiet'}
          isDisabled={command.busy || !isAddress || events.length === 0}
          onPress={save}
        >
          {t('webhook.save')}
        </Button>
        {webhook.url === undefined ? null : (
          <SetButtons command={command} onTaken={setIsTaken} onCleared={cleared} />
        )}
      </div>
      {isTaken ? <p role="status">{t('webhook.test.ok')}</p> : null}
      {secret === undefined ? null : <Secret secret={secret} />}
      <Faring webhook={webhook} problem={command.problem} />
    </>
  );
}

/** At first everything is told. */
function eventsOf({ events, url }: WebhookView): readonly WebhookEvent[] {
  return url === undefined ? WEBHOOK_EVENTS : events;
}

function isAddressIn(url: string): boolean {
  return webhookAddressTrouble(url.trim()) === undefined;
}

interface SetButtonsProps {
  readonly command: Command;
  readonly onTaken: (isTaken: boolean) => void;
  readonly onCleared: () => void;
}

/** What can be done with a webhook that is set. */
function SetButtons({ command, onTaken, onCleared }: SetButtonsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const test = (): void => {
    onTaken(false);
    command.run(
      () => client.testWebhook(),
      () => onTaken(true),
    );
  };
  return (
    <>
      <Button isDisabled={command.busy} onPress={test}>
        {t('webhook.test')}
      </Button>
      <Button
        look="quiet"
        isDisabled={command.busy}
        onPress={() => command.run(() => client.clearWebhook(), onCleared)}
      >
        {t('webhook.clear')}
      </Button>
    </>
  );
}

interface EventsProps {
  readonly events: readonly WebhookEvent[];
  readonly onChange: (events: readonly WebhookEvent[]) => void;
}

function Events({ events, onChange }: EventsProps): ReactNode {
  const { t } = useText();
  return (
    <fieldset className="field plain-set">
      <legend className="field-label">{t('webhook.events')}</legend>
      {WEBHOOK_EVENTS.map((event) => (
        <Tick
          key={event}
          label={t(`webhook.event.${event}`)}
          ticked={events.includes(event)}
          onChange={(on) =>
            onChange(WEBHOOK_EVENTS.filter((one) => (one === event ? on : events.includes(one))))
          }
        />
      ))}
    </fieldset>
  );
}

function Secret({ secret }: { readonly secret: string }): ReactNode {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  return (
    <div role="status">
      <p>{t('webhook.secret')}</p>
      <code className="token">{secret}</code>{' '}
      <Button onPress={() => void hear(copyText(secret), setCopied)}>
        {t(copied ? 'action.copied' : 'action.copy')}
      </Button>
    </div>
  );
}

/** What waits, what was told last, and why it is not. */
function Faring({
  webhook,
  problem,
}: Pick<WebhookFormProps, 'webhook'> & Pick<Command, 'problem'>): ReactNode {
  const { t } = useText();
  const { givenUp, lastFailure, lastToldAt, waiting } = webhook;
  return (
    <>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      {waiting === 0 ? null : <p className="soft">{t('webhook.waiting', { count: waiting })}</p>}
      {givenUp === 0 ? null : <p className="soft">{t('webhook.givenUp', { count: givenUp })}</p>}
      {lastToldAt === undefined ? null : (
        <p className="soft">
          {t('webhook.lastTold')} <Ago at={lastToldAt} />
        </p>
      )}
      {lastFailure === undefined ? null : <FailurePanel told={lastFailure} calm={waiting > 0} />}
    </>
  );
}
