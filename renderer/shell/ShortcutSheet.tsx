import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { Window } from '../components/Window.tsx';
import { usePreferences } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { NAVIGATION } from './Navigation.tsx';
import { closeOverlay } from './overlays.ts';

const COMMAND_KEY = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';

/** All keys, in one sheet. */
export function ShortcutSheet(): ReactNode {
  const { t } = useText();
  const letters = usePreferences((preferences) => preferences.singleKeys);
  return (
    <Window
      title={t('keys.title')}
      size="large"
      onClose={closeOverlay}
      buttons={<Button onPress={closeOverlay}>{t('action.close')}</Button>}
    >
      {letters ? null : <p className="soft">{t('keys.off')}</p>}
      {/* In a small window it scrolls, and nothing in it could be reached by keys. */}
      <div className="keys" role="group" aria-label={t('keys.title')} tabIndex={0}>
        <section>
          <h3>{t('keys.anywhere')}</h3>
          <dl>
            <Keys keys={[COMMAND_KEY, 'K']} means={t('keys.palette')} />
            <Keys keys={['?']} means={t('keys.sheet')} />
            <Keys keys={['U']} means={t('keys.choose')} />
            <Keys keys={[COMMAND_KEY, 'V']} means={t('keys.paste')} />
            <Keys keys={['P']} means={t('keys.pause')} />
            <Keys keys={[COMMAND_KEY, 'Z']} means={t('keys.undo')} />
            {NAVIGATION.map(({ view, letter }) => (
              <Keys
                key={view}
                keys={['G', letter.toUpperCase()]}
                between={t('keys.then')}
                means={t('keys.go', { place: t(`nav.${view}`) })}
              />
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('keys.lists')}</h3>
          <dl>
            <Keys keys={['/']} means={t('keys.search')} />
            <Keys keys={['↑', '↓']} means={t('keys.move')} />
            <Keys keys={['Page ↑', 'Page ↓']} means={t('keys.page')} />
            <Keys keys={['Home', 'End']} means={t('keys.ends')} />
            <Keys keys={['Enter']} means={t('keys.open')} />
            <Keys keys={['Space']} means={t('keys.pick')} />
            <Keys keys={[COMMAND_KEY, 'C']} means={t('keys.copy')} />
            <Keys keys={['Shift', 'F10']} means={t('keys.menu')} />
            <Keys keys={['A']} means={t('keys.addTo')} />
            <Keys keys={['Esc']} means={t('keys.close')} />
          </dl>
        </section>
      </div>
    </Window>
  );
}

interface KeysProps {
  readonly keys: readonly string[];
  readonly between?: string;
  readonly means: string;
}

function Keys({ keys, between, means }: KeysProps): ReactNode {
  return (
    <div className="keys-row">
      <dt>{means}</dt>
      <dd>
        {keys.map((key, index) => (
          <span key={key}>
            {index > 0 ? ` ${between ?? ''} ` : null}
            <kbd>{key}</kbd>
          </span>
        ))}
      </dd>
    </div>
  );
}
