import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../text/useText.ts';
import { countOfGroup, type AttentionGroup } from './groups.ts';
import type { GroupAction } from './useGroupAction.ts';

interface ClashActionsProps {
  readonly group: AttentionGroup;
  readonly action: GroupAction;
  readonly onGivenUp: (items: readonly string[]) => void;
}

/** Files that would go under one name: keep all, replace, or skip. */
export function ClashActions({ group, action, onGivenUp }: ClashActionsProps): ReactNode {
  const { t } = useText();
  const busy = action.working !== undefined;
  return (
    <>
      <Button look="primary" isDisabled={busy} onPress={() => action.settle(group, 'keep-both')}>
        {t('attention.action.keepBoth')}
      </Button>
      <Button isDisabled={busy} onPress={() => action.settle(group, 'keep-newest')}>
        {t('attention.action.keepNewest')}
      </Button>
      <Button isDisabled={busy} onPress={() => action.cancel(group, onGivenUp)}>
        {t('attention.action.leaveOut', { count: countOfGroup(group) })}
      </Button>
    </>
  );
}
