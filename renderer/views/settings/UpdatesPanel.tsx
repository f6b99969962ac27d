import { useState, type ReactNode } from 'react';
import type { UpdateSettingsView } from '../../../shared/api/routes/updates.ts';
import { isUpdateFeed, UPDATE_CHANNELS, type UpdateState } from '../../../shared/model/updates.ts';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { nativeBridge } from '../../native/bridge.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { UpdateProgress } from './UpdateProgress.tsx';
import { useUpdate } from './useUpdate.ts';

/** What looks for updates is the administrator's or the person's to set, seldom: that is soon enough, ms. */
const REREAD_EVERY_MS = 30_000;

/** Updates of the desktop app: where they come from, and how the one at hand stands. */
export function UpdatesPanel(): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  const { state, renew } = useUpdate(bridge);
  return (
    <section className="panel" aria-labelledby="updates">
      <h2 id="updates">{t('updates.title')}</h2>
      {bridge === undefined ? (
        <p className="soft">{t('updates.off.browser')}</p>
      ) : state === undefined ? null : (
        <OwnUpdates state={state} onSaved={renew} />
      )}
    </section>
  );
}

interface OwnUpdatesProps {
  readonly state: UpdateState;
  readonly onSaved: () => void;
}

function OwnUpdates({ state, onSaved }: OwnUpdatesProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const live = useLiveValue({
    key: 'updates',
    everyMs: REREAD_EVERY_MS,
    read: (signal) => client.updates({ signal }),
  });
  if (state.state === 'off' && state.why !== 'no-feed')
    return <p className="soft">{t(`updates.off.${state.why}`)}</p>;
  if (live.value === undefined) return null;
  const saved = (): void => {
    live.reload();
    onSaved();
  };
  return (
    <>
      <p className="soft">{t('updates.text')}</p>
      {live.value.locked ? (
        <LockedFeed feed={live.value.feed} />
      ) : (
        <FeedForm wish={live.value} onSaved={saved} />
      )}
      <UpdateProgress state={state} />
    </>
  );
}

function LockedFeed({ feed }: { readonly feed: string }): ReactNode {
  const { t } = useText();
  if (feed === '') return <p>{t('updates.locked.none')}</p>;
  return (
    <p>
      {t('updates.locked')} <Name text={feed} />
    </p>
  );
}

interface FeedFormProps {
  readonly wish: UpdateSettingsView;
  readonly onSaved: () => void;
}

function FeedForm({ wish, onSaved }: FeedFormProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [feed, setFeed] = useState(wish.feed);
  const [channel, setChannel] = useState(wish.channel);
  const given = feed.trim();
  const isRight = given === '' || isUpdateFeed(given);
  const isSame = given === wish.feed && channel === wish.channel;
  const save = (): void => command.run(() => client.setUpdates({ body: { feed: given, channel } }), onSaved);
  return (
    <>
      <Field
        label={t('updates.feed')}
        hint={t('updates.feed.hint')}
        type="url"
        value={feed}
        onChange={setFeed}
        wrong={isRight ? undefined : t('updates.feed.wrong')}
      />
      <Choices
        label={t('updates.channel')}
        value={channel}
        onChange={setChannel}
        choices={UPDATE_CHANNELS.map((value) => ({
          value,
          label: t(`updates.channel.${value}`),
          ...(value === 'beta' ? { means: t('updates.channel.beta.means') } : {}),
        }))}
      />
      <div className="actions">
        <Button isDisabled={command.busy || !isRight || isSame} onPress={save}>
          {t('updates.save')}
        </Button>
      </div>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </>
  );
}
