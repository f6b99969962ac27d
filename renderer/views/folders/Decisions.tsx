import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Ago } from '../../components/Ago.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

/** Older decisions are in the answer of the API only. */
const DECISIONS_SHOWN = 5;

/** The last decisions, the newest first. */
export function Decisions({
  decisions,
}: {
  readonly decisions: NonNullable<FolderView['decisions']>;
}): ReactNode {
  const { rich } = useText();
  return (
    <ul className="unknown">
      {decisions
        .slice(-DECISIONS_SHOWN)
        .toReversed()
        .map(({ at, operator, what }) => (
          <li key={`${at} ${what}`}>
            <span>
              {rich(`folder.decisions.${what}`, {
                operator: <bdi key="operator">{visibleText(operator)}</bdi>,
                when: <Ago key="when" at={at} />,
              })}
            </span>
          </li>
        ))}
    </ul>
  );
}
