import { Fragment, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { Window } from '../components/Window.tsx';
import { keysToPress, type KeyDuty } from '../preferences/keyMap.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { goTo } from '../routing/usePlace.ts';
import type { MessageId } from '../text/messages.ts';
import { useText } from '../text/useText.ts';
import { NAVIGATION } from './Navigation.tsx';
import { closeOverlay } from './overlays.ts';

const COMMAND_KEY = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';

/** All keys, in one sheet. */
export function ShortcutSheet(): ReactNode {
  const { t } = useText();
  const wishes = usePreferences();
  // What is switched off is still told, under a line that says so.
  const own = (duty: KeyDuty): readonly (readonly string[])[] =>
    keysToPress(duty, { ...wishes, singleKeys: true });
  return (
    <Window
      title={t('keys.title')}
      size="large"
      onClose={closeOverlay}
      buttons={
        <>
          <Button
            look="quiet"
            onPress={() => {
              closeOverlay();
              goTo({ view: 'settings', search: t('settings.keys') });
            }}
          >
            {t('keys.change')}
          </Button>
          <Button onPress={closeOverlay}>{t('action.close')}</Button>
        </>
      }
    >
      {wishes.singleKeys ? null : <p className="soft">{t('keys.off')}</p>}
      {/* In a small window it scrolls, and nothing in it could be reached by keys. */}
      <div className="keys" role="group" aria-label={t('keys.title')} tabIndex={0}>
        <section>
          <h3>{t('keys.anywhere')}</h3>
          <dl>
            <Keys strokes={[[COMMAND_KEY, 'K']]} means={t('keys.palette')} />
            <Keys strokes={own('sheet')} means={t('keys.sheet')} />
            <Keys strokes={own('choose')} means={t('keys.choose')} />
            <Keys strokes={[[COMMAND_KEY, 'V']]} means={t('keys.paste')} />
            <Keys strokes={own('pause')} means={t('keys.pause')} />
            <Keys strokes={[[COMMAND_KEY, 'Z']]} means={t('keys.undo')} />
            {NAVIGATION.map(({ view }) => (
              <Keys
                key={view}
                strokes={own(`go.${view}`)}
                between={t('keys.then')}
                means={t('keys.go', { place: t(`nav.${view}`) })}
              />
            ))}
          </dl>
        </section>
        <KeysOfLists search={own('search')} add={own('add')} />
      </div>
    </Window>
  );
}

interface KeysOfListsProps {
  readonly search: KeysProps['strokes'];
  readonly add: KeysProps['strokes'];
}

/** What keys do in lists; those of the search and of adding files can be others. */
function KeysOfLists({ add, search }: KeysOfListsProps): ReactNode {
  const { t } = useText();
  return (
    <section>
      <h3>{t('keys.lists')}</h3>
      <dl>
        <Keys strokes={search} means={t('keys.search')} />
        <Keys strokes={[['↑'], ['↓']]} means={t('keys.move')} />
        <Keys strokes={[['Page ↑'], ['Page ↓']]} means={t('keys.page')} />
        <Keys strokes={[['Home'], ['End']]} means={t('keys.ends')} />
        <Keys strokes={[['Enter']]} means={t('keys.open')} />
        <Keys strokes={[['Space']]} means={t('keys.pick')} />
        <Keys strokes={[['Shift', '↓']]} means={t('keys.range')} />
        <Keys strokes={[[COMMAND_KEY, 'A']]} means={t('keys.all')} />
        <Keys strokes={[[COMMAND_KEY, 'C']]} means={t('keys.copy')} />
        <Keys strokes={[['Shift', 'F10']]} means={t('keys.menu')} />
        <Keys strokes={add} means={t('keys.addTo')} />
        <Keys strokes={[['Esc']]} means={t('keys.close')} />
      </dl>
    </section>
  );
}

interface KeysProps {
  /** Each as the signs on the keys that are pressed together. */
  readonly strokes: readonly (readonly string[])[];
  readonly between?: string;
  readonly means: string;
}

/** Keys that are not called the same on every keyboard. */
const SIGNS: Readonly<Record<string, MessageId>> = {
  Ctrl: 'keys.sign.ctrl',
  Shift: 'keys.sign.shift',
  Space: 'keys.sign.space',
  Enter: 'keys.sign.enter',
  Esc: 'keys.sign.esc',
  Home: 'keys.sign.home',
  End: 'keys.sign.end',
  'Page ↑': 'keys.sign.pageUp',
  'Page ↓': 'keys.sign.pageDown',
};

function Keys({ strokes, between, means }: KeysProps): ReactNode {
  const { t } = useText();
  const named = (sign: string): string => {
    const id = SIGNS[sign];
    return id === undefined ? sign : t(id);
  };
  return (
    <div className="keys-row">
      <dt>{means}</dt>
      <dd>
        {strokes.map((signs, index) => (
          <Fragment key={signs.join('+')}>
            {index > 0 ? ` ${between ?? ''} ` : null}
            {signs.map((sign, at) => (
              <Fragment key={sign}>
                {at > 0 ? ' ' : null}
                <kbd>{named(sign)}</kbd>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
