import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Mark, type Look } from '../../components/Mark.tsx';
import { useText } from '../../text/useText.ts';

const LOOKS: Readonly<Record<FolderView['state'], Look>> = {
  starting: ['clock', 'moving'],
  watching: ['check-ring', 'good'],
  unreachable: ['unlink', 'ask'],
  paused: ['pause', 'calm'],
  trouble: ['alert', 'ask'],
};

/** The one word for how a folder is. */
export function FolderMark({ state }: { readonly state: FolderView['state'] }): ReactNode {
  const { t } = useText();
  return (
    <Mark look={LOOKS[state]} title={t(`folder.state.${state}.means`)}>
      {t(`folder.state.${state}`)}
    </Mark>
  );
}
