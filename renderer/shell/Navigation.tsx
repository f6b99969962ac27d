import type { ReactNode } from 'react';
import { Shape, type ShapeName } from '../components/Shape.tsx';
import { addressOf, type Place, type View } from '../routing/route.ts';
import { usePlace } from '../routing/usePlace.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { useFoldersInTrouble } from '../views/folders/useFoldersInTrouble.ts';

/** The views of the navigation, in its order. */
export const NAVIGATION: readonly {
  readonly place: Place;
  readonly view: Exclude<View, 'batch' | 'folder' | 'api'>;
  readonly shape: ShapeName;
}[] = [
  { place: { view: 'home' }, view: 'home', shape: 'home' },
  { place: { view: 'batches', search: '' }, view: 'batches', shape: 'list' },
  { place: { view: 'folders' }, view: 'folders', shape: 'folder' },
  { place: { view: 'attention' }, view: 'attention', shape: 'alert' },
  { place: { view: 'questions' }, view: 'questions', shape: 'question' },
  { place: { view: 'jobs' }, view: 'jobs', shape: 'cycle' },
  { place: { view: 'destinations' }, view: 'destinations', shape: 'server' },
  { place: { view: 'history' }, view: 'history', shape: 'chart' },
  { place: { view: 'settings' }, view: 'settings', shape: 'gear' },
];

/** Views that are reached through another one. */
const WITHIN: Partial<Record<View, View>> = { batch: 'batches', folder: 'folders', api: 'settings' };

/** The views, with how many things need somebody. */
export function Navigation(): ReactNode {
  const { t } = useText();
  const place = usePlace();
  const current = WITHIN[place.view] ?? place.view;
  const counts: Partial<Record<View, number>> = {
    attention: useWaybill((state) => state.status?.needsYou ?? 0),
    folders: useFoldersInTrouble(),
    questions: useWaybill((state) => state.status?.batches.asking ?? 0),
  };
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <div className="nav-brand">
        <img src="./waybill.svg" alt="" />
        Waybill
      </div>
      <ul className="nav-list">
        {NAVIGATION.map((entry) => (
          <li key={entry.view}>
            <a
              className="nav-link"
              href={addressOf(entry.place)}
              draggable={false}
              aria-current={entry.view === current ? 'page' : undefined}
            >
              <Shape name={entry.shape} />
              <span>{t(`nav.${entry.view}`)}</span>
              <Count count={counts[entry.view] ?? 0} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({ count }: { readonly count: number }): ReactNode {
  const { t } = useText();
  if (count === 0) return null;
  return (
    <span className="nav-count">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="unseen">{t('nav.attention.count', { count })}</span>
    </span>
  );
}
