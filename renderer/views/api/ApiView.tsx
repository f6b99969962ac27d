import '../../styles/api.css';
import { useMemo, useState, type ReactNode } from 'react';
import { Blank } from '../../components/Blank.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { toldOf } from '../../connection/told.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import { hasAllWords } from '../settings/hasAllWords.ts';
import { OperationCard } from './OperationCard.tsx';
import { operationsIn } from './operations.ts';

/** It changes only with the program. */
const REREAD_EVERY_MS = 3_600_000;

/** The local API: what it does, how a script calls it, and trying out what only reads. */
export function ApiView(): ReactNode {
  const { t, rich } = useText();
  const client = useClient();
  const [typed, setTyped] = useState('');
  const live = useLiveValue({
    key: 'openapi',
    everyMs: REREAD_EVERY_MS,
    read: (signal) => client.openApi({ signal }),
  });
  const all = useMemo(() => operationsIn(live.value), [live.value]);
  const found = all.filter(({ method, name, path, summary }) =>
    hasAllWords([method, path, name, summary], typed),
  );
  const count = t('api.count', { count: found.length });
  useReadOut(typed === '' ? '' : count);
  return (
    <div className="page api">
      <h1>{t('api.title')}</h1>
      <p className="soft">
        {rich('api.text', { document: <code key="document">/api/v1/openapi.json</code> })}
      </p>
      <SearchBox label={t('api.search')} value={typed} onChange={setTyped} />
      {live.problem === undefined ? null : <FailurePanel told={toldOf(live.problem)} />}
      {live.value === undefined ? null : <p className="soft small">{count}</p>}
      {live.value !== undefined && found.length === 0 ? <Blank shape="search" title={t('api.none')} /> : null}
      <ul className="api-list">
        {found.map((operation) => (
          <OperationCard key={operation.name} operation={operation} />
        ))}
      </ul>
    </div>
  );
}
