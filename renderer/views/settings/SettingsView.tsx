import { Fragment, useEffect, useState, type ReactNode } from 'react';
import type { DoctorView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { Refusal } from '../../components/Refusal.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { toldOf } from '../../connection/told.ts';
import { nativeBridge } from '../../native/bridge.ts';
import { hear } from '../../state/hear.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import type { MessageId } from '../../text/messages.ts';
import { useText } from '../../text/useText.ts';
import { hasAllWords } from './hasAllWords.ts';
import { CarryPanel } from './CarryPanel.tsx';
import { KeepingPanel } from './KeepingPanel.tsx';
import { KeysPanel } from './KeysPanel.tsx';
import { KindnessPanel } from './KindnessPanel.tsx';
import { LockPanel } from './LockPanel.tsx';
import { LanguagePanel, PeoplePanel, ThemePanel } from './LookPanels.tsx';
import { ShellWishes } from './ShellWishes.tsx';
import { WindowsPanel } from './WindowsPanel.tsx';
import { WebhookPanel } from './WebhookPanel.tsx';
import { AccountOfAll, Diagnostics } from './ProofPanels.tsx';
import { TokensPanel } from './TokensPanel.tsx';
import { UpdatesPanel } from './UpdatesPanel.tsx';

/** A part of the settings, and the texts by which a search finds it. */
interface Part {
  readonly id: string;
  readonly texts: readonly MessageId[];
  readonly show: () => ReactNode;
}

const PARTS: readonly Part[] = [
  {
    id: 'theme',
    texts: ['settings.theme', 'theme.light', 'theme.dark', 'theme.system', 'theme.contrast'],
    show: () => <ThemePanel />,
  },
  {
    id: 'language',
    texts: ['settings.language', 'settings.language.browser'],
    show: () => <LanguagePanel />,
  },
  {
    id: 'keys',
    texts: ['settings.keys', 'settings.keys.means', 'keys.change', 'keys.change.how'],
    show: () => <KeysPanel />,
  },
  { id: 'people', texts: ['settings.people', 'settings.people.means'], show: () => <PeoplePanel /> },
  { id: 'login', texts: ['settings.login', 'settings.login.means'], show: () => <StartAtLogin /> },
  {
    id: 'shell',
    texts: [
      'settings.background',
      'settings.background.means',
      'settings.tellsDone',
      'settings.tellsDone.means',
    ],
    show: () => <ShellWishes />,
  },
  {
    id: 'updates',
    texts: ['updates.title', 'updates.text', 'updates.feed', 'updates.channel', 'updates.check'],
    show: () => <UpdatesPanel />,
  },
  {
    id: 'lock',
    texts: ['lock.title', 'lock.text', 'lock.passphrase', 'lock.unlock', 'lock.set'],
    show: () => <LockPanel />,
  },
  {
    id: 'webhook',
    texts: ['webhook.title', 'webhook.text', 'webhook.url', 'webhook.events', 'webhook.test'],
    show: () => <WebhookPanel />,
  },
  {
    id: 'kindness',
    texts: ['settings.kindness', 'settings.kindness.gentle', 'settings.kindness.full'],
    show: () => <KindnessPanel />,
  },
  {
    id: 'windows',
    texts: ['windows.title', 'windows.text', 'plan.new', 'windows.add'],
    show: () => <WindowsPanel />,
  },
  {
    id: 'keeping',
    texts: ['keeping.title', 'keeping.retention', 'keeping.spool', 'keeping.settle'],
    show: () => <KeepingPanel />,
  },
  {
    id: 'carry',
    texts: ['carry.title', 'carry.text', 'carry.save', 'carry.choose'],
    show: () => <CarryPanel />,
  },
  { id: 'doctor', texts: ['settings.doctor', 'settings.doctor.text'], show: () => <Doctor /> },
  {
    id: 'diagnostics',
    texts: ['settings.diagnostics', 'settings.diagnostics.text', 'settings.diagnostics.names'],
    show: () => <Diagnostics />,
  },
  { id: 'account', texts: ['settings.account', 'settings.account.text'], show: () => <AccountOfAll /> },
  {
    id: 'tokens',
    texts: ['settings.tokens', 'settings.tokens.text', 'settings.tokens.readOnly', 'api.link'],
    show: () => <TokensPanel />,
  },
  {
    id: 'about',
    texts: ['settings.about', 'settings.version', 'settings.dataDir', 'settings.receiptKey'],
    show: () => <About />,
  },
];

/** How this window looks and behaves, who may change what, and the facts of this Waybill. */
export function SettingsView({ search: asked }: { readonly search: string }): ReactNode {
  const { t } = useText();
  const [search, setSearch] = useState(asked);
  const found = PARTS.filter(({ texts }) =>
    hasAllWords(
      texts.map((id) => t(id)),
      search,
    ),
  );
  return (
    <div className="page settings">
      <h1>{t('settings.title')}</h1>
      <SearchBox label={t('settings.search')} value={search} onChange={setSearch} />
      {found.length === 0 ? (
        <Blank
          shape="search"
          title={t('settings.search.none')}
          action={<Button onPress={() => setSearch('')}>{t('settings.search.clear')}</Button>}
        />
      ) : null}
      {found.map(({ id, show }) => (
        <Fragment key={id}>{show()}</Fragment>
      ))}
    </div>
  );
}

/** Only the desktop shell can start with the computer. */
function StartAtLogin(): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  const [on, setOn] = useState<boolean>();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (bridge !== undefined) void hear(bridge.startsAtLogin(), setOn);
  }, [bridge]);
  if (bridge === undefined || on === undefined) return null;
  return (
    <section className="panel">
      <Tick
        label={t('settings.login')}
        means={t('settings.login.means')}
        ticked={on}
        onChange={(next) => {
          setOn(next);
          setRefused(false);
          const kept = bridge.setStartAtLogin(next).catch(() => undefined);
          void hear(kept, (now) => {
            setOn(now ?? !next);
            setRefused(now !== next);
          });
        }}
      />
      {refused ? <Refusal>{t('settings.login.refused')}</Refusal> : null}
    </section>
  );
}

function Doctor(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [found, setFound] = useState<DoctorView>();
  return (
    <section className="panel" aria-labelledby="doctor">
      <header className="panel-head">
        <h2 id="doctor">{t('settings.doctor')}</h2>
        <Button isDisabled={command.busy} onPress={() => command.run(() => client.doctor(), setFound)}>
          {t('settings.doctor.run')}
        </Button>
      </header>
      <p className="soft">{t('settings.doctor.text')}</p>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {found?.ok === true ? <p role="status">{t('settings.doctor.ok')}</p> : null}
      <ul className="rows">
        {found?.findings.map((finding) => (
          <li key={finding.name} className="row finding">
            <Mark look={FINDING_LOOKS[finding.severity]}>
              {t(`settings.doctor.severity.${finding.severity}`)}
            </Mark>
            <span>
              <strong>{visibleText(finding.name)}</strong> {visibleText(finding.detail)}
              {finding.next === undefined ? null : <span className="soft"> {visibleText(finding.next)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FINDING_LOOKS = {
  ok: ['check-ring', 'good'],
  warning: ['alert', 'ask'],
  error: ['cross-octagon', 'bad'],
} as const;

function About(): ReactNode {
  const { t } = useText();
  const status = useWaybill((state) => state.status);
  if (status === undefined) return null;
  return (
    <section className="panel" aria-labelledby="about">
      <h2 id="about">{t('settings.about')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('settings.version')}</dt>
          <dd>{status.version}</dd>
        </div>
        <div>
          <dt>{t('settings.dataDir')}</dt>
          <dd>
            <Name text={status.dataDir} />
          </dd>
        </div>
        <div>
          <dt>{t('settings.startedAt')}</dt>
          <dd>
            <Ago at={status.startedAt} />
          </dd>
        </div>
        {status.receiptKey === undefined ? null : (
          <div>
            <dt>{t('settings.receiptKey')}</dt>
            <dd>
              <Name text={status.receiptKey} />
              <span className="field-hint">{t('settings.receiptKey.means')}</span>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
