import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { copyText } from '../../components/copyText.ts';
import type { MenuEntry } from '../../components/MenuButton.tsx';
import { RowMenu } from '../../components/RowMenu.tsx';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { keyHint } from '../../preferences/keyMap.ts';
import { usePreferences } from '../../preferences/preferences.ts';
import { goTo } from '../../routing/usePlace.ts';
import { useText } from '../../text/useText.ts';
import { takesFiles } from '../batch/batchAbilities.ts';
import { useBatchName } from './useBatchName.ts';

interface BatchRowMenuProps {
  readonly batch: BatchView;
  readonly line: HTMLElement;
  readonly onClose: () => void;
}

/** What one may do with a batch from the list. */
export function BatchRowMenu({ batch, line, onClose }: BatchRowMenuProps): ReactNode {
  const { t } = useText();
  const batchName = useBatchName();
  const addKey = keyHint('add', usePreferences());
  const entries: MenuEntry[] = [
    {
      id: 'open',
      label: t('row.open'),
      shape: 'list',
      hint: 'Enter',
      run: () => goTo({ view: 'batch', id: batch.id }),
    },
  ];
  if (takesFiles(batch))
    entries.push(
      {
        id: 'add',
        label: t('row.addFiles'),
        shape: 'plus',
        ...(addKey === undefined ? {} : { hint: addKey }),
        run: () => chooseFiles('files', { into: batch }),
      },
      {
        id: 'folder',
        label: t('row.addFolder'),
        shape: 'folder',
        run: () => chooseFiles('folder', { into: batch }),
      },
    );
  entries.push(
    {
      id: 'check',
      label: t('row.check'),
      shape: 'search',
      run: () => goTo({ view: 'batch', id: batch.id, check: true }),
    },
    {
      id: 'cli',
      label: t('row.copy'),
      shape: 'copy',
      run: () => void copyText(`waybill batch ${batch.id} --json`),
    },
  );
  return (
    <RowMenu
      label={t('row.menu', { batch: batchName(batch) })}
      line={line}
      entries={entries}
      onClose={onClose}
    />
  );
}
