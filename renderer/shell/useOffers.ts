import { useMemo } from 'react';
import { chooseFiles } from '../intake/chooseFiles.ts';
import { keyHint, type KeyDuty } from '../preferences/keyMap.ts';
import { LANGUAGES, setPreferences, THEMES, usePreferences } from '../preferences/preferences.ts';
import { goTo } from '../routing/usePlace.ts';
import { pauseSending, resumeSending } from '../state/pauses.ts';
import { useClient, useWaybill } from '../state/WaybillContext.ts';
import { LANGUAGE_NAMES } from '../text/languageNames.ts';
import { visibleText } from '../text/safeText.ts';
import { useText, type Text } from '../text/useText.ts';
import { NAVIGATION } from './Navigation.tsx';
import { openOverlay, openPractice } from './overlays.ts';
import type { Offer } from './paletteOffers.ts';
import { settingsOffers } from './settingsOffers.ts';

/** The key that does the same, as this person has it. */
type Hinted = (duty: KeyDuty) => Pick<Offer, 'hint'>;

/** Commands, places and destinations; batches are looked up while one types. */
export function useOffers(typed: string): readonly Offer[] {
  const text = useText();
  const client = useClient();
  const paused = useWaybill((state) => state.status?.paused);
  const destinations = useWaybill((state) => state.status?.destinations);
  const { savedViews: views, keys, singleKeys } = usePreferences();
  return useMemo(() => {
    const hinted: Hinted = (duty) => {
      const hint = keyHint(duty, { keys, singleKeys });
      return hint === undefined ? {} : { hint };
    };
    const pause: Offer =
      paused !== undefined
        ? {
            id: 'resume',
            section: 'commands',
            label: text.t('action.resume'),
            shape: 'play',
            ...hinted('pause'),
            run: () => void resumeSending(client, text.t, { until: paused.until }),
          }
        : {
            id: 'pause',
            section: 'commands',
            label: text.t('action.pause'),
            shape: 'pause',
            ...hinted('pause'),
            run: () => void pauseSending(client, text.t),
          };
    return [
      ...filesOffers(text, hinted),
      pause,
      ...windowOffers(text, hinted),
      ...placeOffers(text, hinted),
      ...(typed.trim() === '' ? [] : settingsOffers(text)),
      ...(destinations ?? []).map(({ name }): Offer => ({
        id: `destination ${name}`,
        section: 'destinations',
        label: name,
        shape: 'server',
        run: () => goTo({ view: 'batches', search: `destination:${name}` }),
      })),
      ...views.map(({ name, search }, index): Offer => ({
        id: `view ${index}`,
        section: 'places',
        label: text.t('views.offer', { name: visibleText(name) }),
        shape: 'list',
        run: () => goTo({ view: 'batches', search }),
      })),
      ...searchOffers(text, typed),
    ];
  }, [text, client, paused, destinations, views, keys, singleKeys, typed]);
}

function filesOffers({ t }: Text, hinted: Hinted): readonly Offer[] {
  return [
    {
      id: 'choose',
      section: 'commands',
      label: t('action.choose'),
      shape: 'plus',
      ...hinted('choose'),
      run: () => chooseFiles('files'),
    },
    {
      id: 'folder',
      section: 'commands',
      label: t('action.chooseFolder'),
      shape: 'folder',
      run: () => chooseFiles('folder'),
    },
    {
      id: 'add-destination',
      section: 'commands',
      label: t('destinations.add'),
      shape: 'server',
      run: () => goTo({ view: 'destinations', add: true }),
    },
    {
      id: 'practice',
      section: 'commands',
      label: t('practice.try'),
      shape: 'play',
      run: () => openPractice(),
    },
    {
      id: 'add-folder',
      section: 'commands',
      label: t('folders.add'),
      shape: 'folder',
      run: () => goTo({ view: 'folders', add: true }),
    },
  ];
}

function windowOffers({ t }: Text, hinted: Hinted): readonly Offer[] {
  return [
    {
      id: 'shortcuts',
      section: 'commands',
      label: t('palette.shortcuts'),
      shape: 'question',
      ...hinted('sheet'),
      run: () => openOverlay('shortcuts'),
    },
    ...THEMES.map((theme): Offer => ({
      id: `theme ${theme}`,
      section: 'commands',
      label: t('palette.theme', { theme: t(`theme.${theme}`) }),
      shape: 'gear',
      run: () => setPreferences({ theme }),
    })),
    ...LANGUAGES.map((language): Offer => ({
      id: `language ${language}`,
      section: 'commands',
      label: t('palette.language', { language: LANGUAGE_NAMES[language] }),
      shape: 'gear',
      run: () => setPreferences({ language }),
    })),
  ];
}

function placeOffers({ t }: Text, hinted: Hinted): readonly Offer[] {
  return NAVIGATION.map(({ place, view, shape }) => ({
    id: `place ${view}`,
    section: 'places',
    label: t(`nav.${view}`),
    shape,
    ...hinted(`go.${view}`),
    run: () => goTo(place),
  }));
}

function searchOffers({ t }: Text, typed: string): readonly Offer[] {
  const search = typed.trim();
  if (search === '') return [];
  return [
    {
      id: 'search',
      section: 'places',
      label: t('palette.searchBatches', { text: search }),
      shape: 'search',
      always: true,
      run: () => goTo({ view: 'batches', search }),
    },
  ];
}
