import { useState, type ReactNode } from 'react';
import type { z } from 'zod';
import type { folderRemovalView } from '../../../shared/api/folderViews.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

type Verdict = z.output<typeof folderRemovalView>;

/** Whether a person may remove what lies in the folder. Asked for, since it looks at every file that is known. */
export function RemovalPanel({ id }: { readonly id: string }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [verdict, setVerdict] = useState<Verdict>();
  return (
    <section className="panel" aria-labelledby="removal">
      <h2 id="removal">{t('folder.removal')}</h2>
      <p className="soft">{t('folder.removal.text')}</p>
      <div role="status" className="removal">
        {verdict === undefined ? null : <VerdictText verdict={verdict} />}
      </div>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <div className="actions">
        <Button
          isDisabled={command.busy}
          onPress={() => command.run(() => client.folderRemoval({ params: { id } }), setVerdict)}
        >
          {t(command.busy ? 'folder.removal.asking' : 'folder.removal.ask')}
        </Button>
      </div>
    </section>
  );
}

function VerdictText({
  verdict: { safe, files, proven, reasons },
}: {
  readonly verdict: Verdict;
}): ReactNode {
  const { t, number } = useText();
  return (
    <>
      <p className="removal-verdict">
        <Mark look={safe ? ['check-ring', 'good'] : ['alert', 'ask']} isSentence>
          {safe
            ? t('folder.removal.safe', { files })
            : t('folder.removal.unsafe', { proven: number(proven), files })}
        </Mark>
      </p>
      {reasons.length === 0 ? null : (
        <ul className="reasons">
          {reasons.map(({ why, files: count, examples }) => (
            <li key={why}>
              <span className="number">{number(count)}</span>
              <span>
                {t(`folder.why.${why}`)}
                {examples.length === 0 ? null : (
                  <bdi className="soft small reason-examples">
                    {t('folder.why.examples', { examples: examples.map(visibleText).join(', ') })}
                  </bdi>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
