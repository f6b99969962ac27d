import type { ReactNode } from 'react';
import type { FormerFolderView } from '../../../shared/api/folderViews.ts';
import { Ago } from '../../components/Ago.tsx';
import { Name } from '../../components/Name.tsx';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { Decisions } from './Decisions.tsx';

/** Folders that are watched no more, and who decided so; nothing where there are none. */
export function FormerFolders(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { value } = useLiveValue({
    key: 'former folders',
    read: (signal) => client.listFormerFolders({ signal }),
  });
  if (value === undefined || value.items.length === 0) return null;
  return (
    <details className="former-folders">
      <summary>{t('folders.former', { count: value.items.length })}</summary>
      <ul className="cards">
        {value.items.map((former) => (
          <Former key={former.id} former={former} />
        ))}
      </ul>
    </details>
  );
}

function Former({ former }: { readonly former: FormerFolderView }): ReactNode {
  const { rich } = useText();
  const { decisions, path, removedAt, removedBy } = former;
  const when = <Ago key="when" at={removedAt} />;
  return (
    <li className="panel card">
      <p className="folder-path">
        <Name text={path} />
      </p>
      <p>
        {removedBy === undefined
          ? rich('folders.former.removed', { when })
          : rich('folders.former.removedBy', {
              when,
              operator: <bdi key="operator">{visibleText(removedBy)}</bdi>,
            })}
      </p>
      {decisions === undefined ? null : <Decisions decisions={decisions} />}
    </li>
  );
}
