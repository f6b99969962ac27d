import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Mark } from '../../components/Mark.tsx';
import { MenuButton } from '../../components/MenuButton.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { FOLDER_PLACES } from '../../../shared/api/folderReport.ts';
import type { AccountPlace } from './accountSum.ts';
import { folderName } from './folderName.ts';

interface AccountPanelProps {
  readonly folder: FolderView;
  readonly command: Command;
}

/** The sum of a folder in full: everything seen is somewhere. */
export function AccountPanel({ folder, command }: AccountPanelProps): ReactNode {
  const { t } = useText();
  const { account } = folder;
  return (
    <section className="panel" aria-labelledby="account">
      <header className="panel-head">
        <h2 id="account">{t('folder.account')}</h2>
        <SaveMenu folder={folder} command={command} />
      </header>
      <dl className="sum">
        <Term label={t('folder.sum.seen')} count={account.seen} total />
        {FOLDER_PLACES.map((place) => (
          <Term key={place} label={t(`folder.sum.${place}`)} count={account[place]} place={place} />
        ))}
      </dl>
      <p className="sum-verdict">
        {account.addsUp ? (
          <Mark look={['check', 'good']} isSentence>
            {t('folder.account.adds')}
          </Mark>
        ) : (
          <Mark look={['cross-octagon', 'bad']} isSentence>
            {t('folder.account.addsNot')}
          </Mark>
        )}
        <span className="soft small">{t('folder.account.means')}</span>
      </p>
    </section>
  );
}

interface TermProps {
  readonly label: string;
  readonly count: number;
  readonly place?: AccountPlace;
  readonly total?: boolean;
}

function Term({ label, count, place, total }: TermProps): ReactNode {
  const { number } = useText();
  const looks = [
    total === true ? 'sum-total' : '',
    count === 0 ? 'sum-zero' : '',
    place === 'attention' && count > 0 ? 'sum-ask' : '',
  ].filter((look) => look !== '');
  return (
    <div className={looks.join(' ')}>
      <dt>
        {place === 'attention' && count > 0 ? <a href={addressOf({ view: 'attention' })}>{label}</a> : label}
      </dt>
      <dd>{number(count)}</dd>
    </div>
  );
}

/** The same table that the command gives, and everything that is shown here. */
function SaveMenu({ folder, command }: AccountPanelProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const name = `waybill-${folderName(folder.path).replace(/[^\w.-]+/g, '_')}`;
  return (
    <MenuButton
      label={t('folder.account.save')}
      entries={[
        {
          id: 'csv',
          label: t('folder.account.csv'),
          run: () =>
            command.run(
              async () => {
                const answer = await client.folderReport({ params: { id: folder.id } });
                return answer.ok ? ok(new Blob([await answer.value.text()])) : fail(answer.failure);
              },
              (bytes) => saveFile(bytes, `${name}.csv`),
            ),
        },
        {
          id: 'json',
          label: t('folder.account.json'),
          run: () =>
            saveFile(
              new Blob([JSON.stringify({ at: new Date().toISOString(), ...folder }, undefined, 2)], {
                type: 'application/json',
              }),
              `${name}.json`,
            ),
        },
      ]}
    />
  );
}
