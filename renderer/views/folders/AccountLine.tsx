import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { useText } from '../../text/useText.ts';
import { filledPlaces } from './accountSum.ts';

/** Where all files of a folder are, as one sum: only the places that have some. */
export function AccountLine({ account }: { readonly account: FolderView['account'] }): ReactNode {
  const { t, number } = useText();
  const places = filledPlaces(account);
  return (
    <dl className="sum sum-small">
      <div className="sum-total">
        <dt>{t('folder.sum.seen')}</dt>
        <dd>{number(account.seen)}</dd>
      </div>
      {places.map((place) => (
        <div key={place} className={place === 'attention' ? 'sum-ask' : undefined}>
          <dt>{t(`folder.sum.${place}`)}</dt>
          <dd>{number(account[place])}</dd>
        </div>
      ))}
    </dl>
  );
}
