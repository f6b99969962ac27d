import { goTo } from '../routing/usePlace.ts';
import type { MessageId } from '../text/messages.ts';
import type { Text } from '../text/useText.ts';
import type { Offer } from './paletteOffers.ts';

/** Parts of the settings that people look for by name. */
const PARTS: readonly MessageId[] = [
  'settings.keys',
  'settings.people',
  'updates.title',
  'lock.title',
  'webhook.title',
  'settings.kindness',
  'windows.title',
  'settings.doctor',
  'settings.diagnostics',
  'settings.account',
  'settings.tokens',
  'settings.about',
];

/** Each part of the settings by its name, and the page of the API. */
export function settingsOffers({ t }: Text): readonly Offer[] {
  return [
    ...PARTS.map((part): Offer => ({
      id: `setting ${part}`,
      section: 'settings',
      label: t(part),
      shape: 'gear',
      run: () => goTo({ view: 'settings', search: t(part) }),
    })),
    {
      id: 'help api',
      section: 'settings',
      label: t('api.title'),
      shape: 'list',
      run: () => goTo({ view: 'api' }),
    },
  ];
}
