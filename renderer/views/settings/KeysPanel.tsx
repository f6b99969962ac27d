import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Tick } from '../../components/Choices.tsx';
import {
  FIRST_KEYS,
  isAfterGo,
  KEY_DUTIES,
  signsOf,
  strokeFor,
  troubleWith,
  withKey,
  type KeyDuty,
} from '../../preferences/keyMap.ts';
import { setPreferences, usePreferences } from '../../preferences/preferences.ts';
import { useText, type Text } from '../../text/useText.ts';
import { Changed } from './Changed.tsx';
import { KeyField } from './KeyField.tsx';

/** Single keys as shortcuts: whether they count, and which does what. */
export function KeysPanel(): ReactNode {
  const { t } = useText();
  const { singleKeys } = usePreferences();
  return (
    <section className="panel">
      <Tick
        label={t('settings.keys')}
        means={t('settings.keys.means')}
        ticked={singleKeys}
        onChange={(next) => setPreferences({ singleKeys: next })}
      />
      <Changed
        when={!singleKeys}
        name={t('settings.keys')}
        first={t('settings.on')}
        onReset={() => setPreferences({ singleKeys: true })}
      />
      <details className="own-keys">
        <summary>{t('keys.change')}</summary>
        <OwnKeys />
      </details>
    </section>
  );
}

interface Wrong {
  readonly duty: KeyDuty;
  readonly text: string;
}

function OwnKeys(): ReactNode {
  const text = useText();
  const { t } = text;
  const { keys } = usePreferences();
  const [wrong, setWrong] = useState<Wrong>();
  const [said, setSaid] = useState('');
  const give = (duty: KeyDuty, stroke: string | undefined): void => {
    const refused = stroke === undefined ? t('keys.unfit') : refusal(text, duty, stroke);
    setWrong(refused === undefined ? undefined : { duty, text: refused });
    setSaid('');
    if (stroke === undefined || refused !== undefined) return;
    setPreferences({ keys: withKey(duty, stroke, usePreferences.getState().keys) });
    setSaid(t('keys.given', { duty: nameOf(text, duty), key: named(stroke) }));
  };
  const field = (duty: KeyDuty): ReactNode => (
    <KeyField
      key={duty}
      label={nameOf(text, duty)}
      shown={named(strokeFor(duty, keys))}
      wrong={wrong?.duty === duty ? wrong.text : undefined}
      onKey={(stroke) => give(duty, stroke)}
      onLeave={() => setWrong(undefined)}
      first={
        keys[duty] === undefined
          ? undefined
          : {
              label: t('keys.first', { duty: nameOf(text, duty), key: named(FIRST_KEYS[duty]) }),
              take: () => give(duty, FIRST_KEYS[duty]),
            }
      }
    />
  );
  return (
    <div className="own-keys-body">
      <p className="soft">{t('keys.change.how')}</p>
      <div className="own-keys-fields">{KEY_DUTIES.filter((duty) => !isAfterGo(duty)).map(field)}</div>
      <p id="keys-after-go" className="field-label">
        {t('keys.afterGo', { key: named(strokeFor('go', keys)) })}
      </p>
      <div className="own-keys-fields" role="group" aria-labelledby="keys-after-go">
        {KEY_DUTIES.filter(isAfterGo).map(field)}
      </div>
      <div className="actions">
        <Button
          isDisabled={Object.keys(keys).length === 0}
          onPress={() => {
            setPreferences({ keys: {} });
            setWrong(undefined);
            setSaid(t('keys.first.done'));
          }}
        >
          {t('keys.first.all')}
        </Button>
        <span role="status" className="soft">
          {said}
        </span>
      </div>
    </div>
  );
}

function refusal(text: Text, duty: KeyDuty, stroke: string): string | undefined {
  const trouble = troubleWith(duty, stroke, usePreferences.getState().keys);
  if (trouble === undefined) return undefined;
  return text.t('keys.taken', { key: named(stroke), duty: nameOf(text, trouble.takenBy) });
}

function named(stroke: string): string {
  return signsOf(stroke).join('+');
}

/** What a key does, in the words of the sheet of shortcuts. */
function nameOf({ t }: Text, duty: KeyDuty): string {
  switch (duty) {
    case 'sheet':
      return t('palette.shortcuts');
    case 'go':
      return t('keys.anywhere.go');
    case 'add':
      return t('keys.addTo');
    case 'choose':
    case 'pause':
    case 'search':
      return t(`keys.${duty}`);
    default:
      return t('keys.go', { place: t(placeName(duty)) });
  }
}

function placeName(duty: Extract<KeyDuty, `go.${string}`>): `nav.${Rest<typeof duty>}` {
  return `nav.${duty.slice('go.'.length) as Rest<typeof duty>}`;
}

type Rest<T> = T extends `go.${infer View}` ? View : never;
