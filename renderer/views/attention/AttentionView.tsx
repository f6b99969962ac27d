import { useState, type ReactNode } from 'react';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { useText } from '../../text/useText.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { addressOf } from '../../routing/route.ts';
import { FolderCard } from './FolderCard.tsx';
import { GroupCard } from './GroupCard.tsx';
import { GroupOutcome } from './GroupOutcome.tsx';
import { useAttention } from './useAttention.ts';
import { useGroupAction } from './useGroupAction.ts';

/** What Waybill cannot mend by itself, by cause, with one act for each. */
export function AttentionView(): ReactNode {
  const { t } = useText();
  const { groups, isCut, loading, problem, reload } = useAttention();
  const needsYou = useWaybill((state) => state.status?.needsYou ?? 0);
  const folders = useWaybill((state) => state.status?.foldersInTrouble) ?? [];
  const undoing = useGroupAction(reload);
  const [givenUp, setGivenUp] = useState<readonly string[]>([]);
  return (
    <div className="page">
      <h1>{t('attention.title')}</h1>
      {problem === undefined ? null : <ListProblem problem={problem} onAgain={reload} />}
      {givenUp.length === 0 ? null : (
        <div className="undo" role="status">
          <span>{t('attention.cancelled', { count: givenUp.length })}</span>
          <Button
            onPress={() => {
              undoing.restore(givenUp);
              setGivenUp([]);
            }}
          >
            {t('action.undo')}
          </Button>
          <Button look="quiet" onPress={() => setGivenUp([])}>
            {t('action.dismiss')}
          </Button>
        </div>
      )}
      <GroupOutcome action={undoing} />
      {isCut ? <p className="soft">{t('attention.cut')}</p> : null}
      {groups.length + folders.length > 0 ? (
        <ul className="cards">
          {folders.map((folder) => (
            <FolderCard key={folder.id} folder={folder} />
          ))}
          {groups.map((group) => (
            <GroupCard key={group.key} group={group} onGivenUp={setGivenUp} onDone={reload} />
          ))}
        </ul>
      ) : loading ? (
        <p className="soft">{t('list.loading')}</p>
      ) : problem !== undefined ? null : needsYou > 0 ? (
        <p>
          {t('attention.elsewhere')} <a href={addressOf({ view: 'destinations' })}>{t('nav.destinations')}</a>
        </p>
      ) : (
        <Blank shape="check-ring" title={t('attention.none.title')}>
          {t('attention.none.text')}
        </Blank>
      )}
    </div>
  );
}
