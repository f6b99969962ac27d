import type { ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

interface JobWishProps {
  readonly job: JobView;
  readonly wish: NonNullable<JobView['wish']>;
}

/** What was asked of a job and waits for its server; where the job changed meanwhile, a person decides here. */
export function JobWish({ job, wish }: JobWishProps): ReactNode {
  const { t, rich } = useText();
  const client = useClient();
  const command = useCommand();
  const params = { id: job.id };
  const again = { params, query: { anyway: 'true' } } as const;
  const drop = (
    <Button isDisabled={command.busy} onPress={() => command.run(() => client.dropWish({ params }))}>
      {t('job.wish.drop')}
    </Button>
  );
  if (wish.failure !== undefined)
    return (
      <FailurePanel
        told={command.problem === undefined ? wish.failure : toldOf(command.problem)}
        actions={
          <>
            <Button
              isDisabled={command.busy}
              onPress={() =>
                command.run(() => (wish.do === 'restart' ? client.restartJob(again) : client.eraseJob(again)))
              }
            >
              {t(`job.wish.${wish.do}.anyway`)}
            </Button>
            {drop}
          </>
        }
      />
    );
  return (
    <>
      <p className="small">{rich(`job.wish.${wish.do}`, { when: <Ago key="when" at={wish.at} /> })}</p>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {drop}
    </>
  );
}
